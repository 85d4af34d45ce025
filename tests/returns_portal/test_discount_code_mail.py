"""The mails about a discount code: promised, coming with an exchange that sold out, and there; in both languages."""

from __future__ import annotations

import pytest
from django.core import mail as outgoing

from returns.models import OutboxMessage, Return
from returns.operations.approve_return import approve_return
from returns.operations.forget_person import forget_person
from returns.operations.give_up_exchange import sell_out
from returns.queries.person import Person
from returns_portal import mail
from tests.characters import NOW, make_order, make_shop
from tests.discount_codes import LETTERS, giving, made, pay_out, wish
from tests.returns.test_shopper_exchanges import receive, swap
from tests.returns_portal import test_mail
from tests.returns_portal.test_exchange_mail import sent

pytestmark = pytest.mark.django_db
post_office = test_mail.post_office


def wished(locale, **later):
    rma = wish(make_order(giving(make_shop(), **later)))
    Return.objects.filter(pk=rma.pk).update(locale=locale)
    return rma


def with_code(locale, **later):
    """A return that is paid, and its code there."""
    rma = wished(locale, **later)
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    pay_out(receive(rma))
    made(rma)
    return rma


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("en", ("And a discount code for later", "A discount code of 10%", "for 90 days from when you get it")),
        ("fr", ("Et un code de réduction pour plus tard", "Un code de réduction de 10 %", "pendant 90 jours")),
    ],
)
def test_the_acknowledgement_says_what_the_code_gives_and_for_how_long(locale, words):
    wished(locale)
    _, text, html = sent("requested")
    for word in (*words, "Robe midi M"):
        assert word in text
        assert word in html
    assert LETTERS not in text + html


@pytest.mark.parametrize(("locale", "word"), [("en", "A discount code of 10%"), ("fr", "Un code de réduction de 10 %")])
def test_an_exchange_that_sold_out_is_told_with_its_code(locale, word):
    rma = swap(make_order(giving(make_shop())))
    Return.objects.filter(pk=rma.pk).update(locale=locale)
    sell_out(rma_id=rma.pk, gone=[rma.exchange_lines.get().pk], now=NOW)
    _, text, html = sent("exchange_given_up")
    assert word in text
    assert word in html


@pytest.mark.parametrize(
    ("locale", "later", "words"),
    [
        ("en", {}, ("Your discount code from", "10% off Robe midi, to be used once.", "Valid until", "yours alone")),
        ("en", {"discount_minor": 750, "good_for": "shop"}, ("€7.50 off a purchase at", "to be used once.")),
        ("fr", {}, ("Votre code de réduction de", "10 % de réduction sur Robe midi", "Valable jusqu’au")),
        ("fr", {"discount_minor": 750, "good_for": "shop"}, ("7,50 € de réduction sur un achat chez",)),
    ],
)
def test_the_code_comes_in_a_mail_of_its_own(locale, later, words):
    with_code(locale, **later)
    subject, text, html = sent("discount_code")
    assert words[0] in subject + text
    for word in words[1:]:
        assert word in text
        assert word in html
    assert LETTERS in text
    assert LETTERS in html


def test_who_was_forgotten_gets_no_mail():
    rma = with_code("en")
    message = OutboxMessage.objects.get(kind="mail.discount_code")
    forget_person(person=Person(rma.shop_id, (rma.order_id,), (rma.pk,)), now=NOW)
    outgoing.outbox.clear()
    mail.discount_code(message, now=NOW)
    assert outgoing.outbox == []
