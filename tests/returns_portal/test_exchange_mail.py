"""The mails about exchanges: what goes out instead, what is owed, and what sold out; in both languages."""

import pytest
from django.core import mail as outgoing

from returns.domain.exchange import Fallback
from returns.domain.status import Outcome
from returns.models import OutboxMessage, Return
from returns.operations.approve_return import approve_return
from returns.operations.give_up_exchange import give_up_exchange, sell_out
from returns.operations.record_payment import begin_payment, record_payment
from returns.operations.settle_return import settle_return
from returns_portal import mail
from tests.characters import NOW, make_order, make_shop
from tests.returns.test_shopper_exchanges import offering, receive, swap
from tests.returns_portal import test_mail
from tests.returns_portal.test_mail import plain

pytestmark = pytest.mark.django_db
post_office = test_mail.post_office


def asked(locale, **about):
    rma = swap(make_order(offering(make_shop())), **about)
    Return.objects.filter(pk=rma.pk).update(locale=locale)
    return rma


def settled(rma, total):
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    receive(rma)
    settle_return(rma_id=rma.pk, expected_minor=total, actor="merchant", now=NOW)
    begin_payment(rma_id=rma.pk, now=NOW)
    record_payment(rma_id=rma.pk, refund_gid="gid://shopify/Refund/1", paid_minor=total, now=NOW)


def sent(kind):
    """What the mail of this kind says: its subject, text and HTML as one."""
    outgoing.outbox.clear()
    getattr(mail, kind)(OutboxMessage.objects.filter(kind=f"mail.{kind}").latest("pk"), now=NOW)
    (letter,) = outgoing.outbox
    text, html = plain(letter.body), plain(letter.alternatives[0][0])
    assert "&amp;" not in text
    return letter.subject, text, html


@pytest.mark.parametrize(
    ("locale", "words"),
    [("en", ("You get instead", "Exchanged for", "€49.90")), ("fr", ("Vous recevez à la place", "Échangé contre"))],
)
def test_the_acknowledgement_names_what_was_chosen(locale, words):
    asked(locale)
    _, text, html = sent("requested")
    for word in (*words, "Robe midi M"):
        assert word in text
        assert word in html


@pytest.mark.parametrize(
    ("price", "locale", "there", "absent"),
    [
        (4990, "en", "You get another e-mail when it goes on; there is nothing left for you to do.", "money"),
        (5990, "en", "You get another e-mail when it goes on.", "nothing left"),
        (5990, "fr", "Vous recevrez un autre e-mail pour la suite.", "plus rien à faire"),
        (4490, "en", "You get another e-mail when the money has been sent", "when it goes on"),
    ],
)
def test_counted_goods_promise_money_only_where_some_is_sent(price, locale, there, absent):
    rma = asked(locale, price=price)
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    receive(rma)
    _, text, html = sent("received")
    for said in (text, html):
        assert there in said
        assert absent not in said
    assert html.count(there.partition(";")[0].rstrip(".")) == 2, "in the preview, too"


@pytest.mark.parametrize(("locale", "subject"), [("en", "Your exchange for order"), ("fr", "Votre échange")])
def test_an_even_exchange_is_on_the_order_without_a_word_of_money_sent(locale, subject):
    settled(asked(locale), 0)
    title, text, html = sent("exchanged")
    assert title.startswith(subject)
    for said in (text, html):
        assert "Robe midi M" in said
        assert "Banks usually" not in said
        assert "Les banques" not in said


@pytest.mark.parametrize(
    ("price", "total", "there", "absent"),
    [(5990, 0, "€10.00 are to be paid", "Banks usually"), (4490, 500, "Banks usually", "are to be paid")],
)
def test_what_is_owed_or_sent_back_is_said(price, total, there, absent):
    settled(asked("en", price=price), total)
    _, text, html = sent("exchanged")
    for said in (text, html):
        assert there in said
        assert absent not in said


@pytest.mark.parametrize(
    ("locale", "words"), [("en", "cannot send Robe midi M any more"), ("fr", "ne peut plus envoyer Robe midi M")]
)
def test_what_sold_out_is_told_with_the_new_sum(locale, words):
    rma = asked(locale)
    sell_out(rma_id=rma.pk, gone=[rma.exchange_lines.get().pk], now=NOW)
    _, text, html = sent("exchange_given_up")
    for said in (text, html):
        assert words in said
        assert "You get instead" not in said
        assert "49" in said


@pytest.mark.parametrize(
    ("gone", "credit", "said"),
    [
        (True, True, "is sold out: you get store credit instead"),
        (False, False, "is not sent: you get a refund instead"),
        (False, True, "is not sent: you get store credit instead"),
    ],
)
def test_what_is_not_sent_is_told_as_it_is(gone, credit, said):
    rma = asked("en")
    Return.objects.filter(pk=rma.pk).update(outcome=Outcome.STORE_CREDIT if credit else Outcome.REFUND)
    line = rma.exchange_lines.get()
    if gone:
        sell_out(rma_id=rma.pk, gone=[line.pk], now=NOW)
    else:
        give_up_exchange(rma_id=rma.pk, line_id=line.pk, actor="merchant", now=NOW)
    subject, text, html = sent("exchange_given_up")
    assert subject == f"Robe midi M {said}"
    for words in (text, html):
        assert ("cannot send Robe midi M any more" in words, "does not send Robe midi M." in words) == (gone, not gone)
        assert ("You get store credit for it" in words, "Expected refund" in words) == (credit, not credit)
        assert ("You get your money back" in words) != credit


def test_who_waits_reads_that_the_shop_looks_for_another_way():
    rma = asked("en", fallback=Fallback.PROPOSAL)
    sell_out(rma_id=rma.pk, gone=[rma.exchange_lines.get().pk], now=NOW)
    assert "the shop looks for another way" in sent("requested")[1]
