"""What a shopper reads when their return is taken up again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as outgoing
from django.core.mail import EmailMultiAlternatives

from returns.domain.means import Means
from returns.domain.shipping import Goods, LabelTime
from returns.domain.status import ParcelStatus, ReturnStatus
from returns.models import OutboxMessage, Return, Shop, Withdrawal, WithdrawalStatement
from returns.operations.approve_return import approve_return
from returns.operations.close_return import close_return
from returns.operations.reopen_return import reopen_return
from returns_portal import mail
from tests.characters import NOW, make_order, make_shop
from tests.gifts import give_back, takes_gifts
from tests.returns_portal import merchant_desk as desk
from tests.stores import make_store

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=25)


@pytest.fixture(autouse=True)
def _post_office(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.APP_URL = "https://returns.example"


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def reopened(rma: Return, *, locale: str = "en") -> Return:
    Return.objects.filter(pk=rma.pk).update(locale=locale)
    close_return(rma_id=rma.pk, actor="merchant", now=LATER, tell_shopify=True)
    return reopen_return(rma_id=rma.pk, actor="merchant", now=LATER)


def post() -> EmailMultiAlternatives:
    """Send the newest mail about a reopening, and no other."""
    message = OutboxMessage.objects.filter(kind="mail.reopened").latest("pk")
    mail.reopened(message, now=LATER)
    (letter,) = outgoing.outbox
    assert isinstance(letter, EmailMultiAlternatives)
    return letter


def told(letter: EmailMultiAlternatives, *sentences: str) -> None:
    """Both forms of the letter say these."""
    html = str(letter.alternatives[0][0])
    for sentence in sentences:
        assert sentence in letter.body
        assert sentence.replace("’", "&#x27;") in html or sentence in " ".join(
            html.replace("<strong>", "").replace("</strong>", "").split()
        )


@pytest.mark.parametrize(
    ("locale", "subject", "sentences"),
    [
        (
            "en",
            "Your return for order #1001 is open again",
            ["so you can still send the items", "Send the parcel by December 29, 2026.", "Download the label (PDF)"],
        ),
        (
            "fr",
            "Votre retour de la commande #1001 est rouvert",
            [
                "vous pouvez donc encore envoyer les articles",
                "au plus tard le 29 décembre 2026",
                "Télécharger l’étiquette",
            ],
        ),
    ],
)
def test_a_label_that_is_still_good_comes_with_the_new_date(
    shop: Shop, locale: str, subject: str, sentences: list[str]
) -> None:
    reopened(desk.labelled(shop), locale=locale)
    letter = post()
    assert letter.subject == subject
    told(letter, *sentences)
    assert "/labels/" in letter.body
    assert "no longer valid" not in letter.body


@pytest.mark.parametrize(
    ("locale", "sentences"),
    [
        ("en", ["A label you got before is no longer valid.", "is being made and comes in another e-mail"]),
        ("fr", ["Une étiquette reçue auparavant n’est plus valable.", "vous parvient dans un autre e-mail"]),
    ],
)
def test_whose_label_ended_is_told_that_a_new_one_comes(shop: Shop, locale: str, sentences: list[str]) -> None:
    rma = reopened(desk.labelled(shop), locale=locale)
    rma.parcels.update(status=ParcelStatus.VOIDED)
    rma.parcels.create(status=ParcelStatus.AWAITING_LABEL)
    Return.objects.filter(pk=rma.pk).update(stage="label_pending")
    letter = post()
    told(letter, *sentences)
    assert "/labels/" not in letter.body


def test_who_asks_for_the_label_is_led_to_it(shop: Shop) -> None:
    rma = desk.approved(shop)
    Return.objects.filter(pk=rma.pk).update(label_time=LabelTime.ON_DEMAND)
    rma.parcels.all().delete()
    reopened(rma)
    told(post(), "Make your label when you are ready to send the parcel, by December 29, 2026.")


def test_without_a_label_from_us_a_person_is_there_to_ask(shop: Shop) -> None:
    rma = desk.approved(shop)
    rma.parcels.all().delete()
    Return.objects.filter(pk=rma.pk).update(origin="shopify")
    reopened(rma)
    told(
        post(), "Send the parcel by December 29, 2026.", "If you have no label or address for it, reply to this e-mail"
    )


@pytest.mark.parametrize(
    ("stage", "locale", "sentence"),
    [
        (desk.arrived, "en", "is checking the items"),
        (desk.received, "en", "There is nothing left for you to do."),
        (desk.received, "fr", "Vous n’avez plus rien à faire."),
        (desk.paid, "en", "The money goes to the means of payment you used."),
    ],
)
def test_where_nothing_is_to_be_sent_no_date_is_named(shop: Shop, stage: Any, locale: str, sentence: str) -> None:
    reopened(stage(shop), locale=locale)
    letter = post()
    told(letter, sentence)
    assert "December 29" not in letter.body
    assert "/labels/" not in letter.body


def test_who_may_keep_the_goods_reads_so(shop: Shop) -> None:
    rma = desk.approved(shop)
    rma.parcels.all().delete()
    Return.objects.filter(pk=rma.pk).update(goods=Goods.KEEP)
    reopened(rma)
    letter = post()
    told(letter, "now sends your refund of")
    assert "Send the parcel" not in letter.body


def test_who_has_shown_that_the_parcel_is_posted_is_not_asked_again(shop: Shop) -> None:
    rma = desk.labelled(shop)
    statement = WithdrawalStatement.objects.create(
        shop=shop, request_key="w", language="en", submitted_at=NOW, sha256="0" * 64
    )
    Withdrawal.objects.create(shop=shop, statement=statement, order=rma.order, rma=rma, posted_at=NOW)
    before = rma.ship_by
    assert reopened(rma).ship_by == before
    assert "Send the parcel" not in post().body


def test_who_returns_a_present_reads_nothing_of_the_giver(shop: Shop) -> None:
    rma = give_back(make_order(takes_gifts(shop)))
    Return.objects.filter(pk=rma.pk).update(status=ReturnStatus.OPEN, stage="awaiting_parcel", ship_by=NOW)
    reopened(rma)
    letter = post()
    assert letter.to == ["noor@example.net"]
    told(letter, "Your return is open again.")
    assert "#1001" not in letter.body


def test_old_news_is_not_sent(shop: Shop) -> None:
    rma = desk.labelled(shop)
    reopened(rma)
    first = OutboxMessage.objects.get(kind="mail.reopened")
    reopened(rma)
    mail.reopened(first, now=LATER)
    assert not outgoing.outbox, "a later mail says the same"
    close_return(rma_id=rma.pk, actor="merchant", now=LATER, tell_shopify=True)
    mail.reopened(OutboxMessage.objects.filter(kind="mail.reopened").latest("pk"), now=LATER)
    assert not outgoing.outbox, "it is closed once more"


def test_the_same_message_twice_is_the_same_mail(shop: Shop) -> None:
    reopened(desk.labelled(shop))
    message = OutboxMessage.objects.get(kind="mail.reopened")
    for _ in range(2):
        mail.reopened(message, now=LATER)
    assert len({letter.message()["Message-ID"] for letter in outgoing.outbox}) == 1


@pytest.mark.parametrize(
    ("means", "sentences", "news"),
    [
        (
            Means.DROP_OFF,
            ["so you can still bring the items", "Bring them by December 29, 2026.", "4 rue du Port"],
            "Bring your items to a store by December 29, 2026.",
        ),
        (
            Means.PICK_UP,
            ["so the items can still be collected from you", "Choose a day and a time"],
            "Choose a day and a time, and somebody collects the items from you.",
        ),
    ],
)
def test_what_is_brought_or_collected_needs_no_parcel(
    shop: Shop, means: Means, sentences: list[str], news: str
) -> None:
    make_store(shop)
    rma = desk.requested(shop)
    Return.objects.filter(pk=rma.pk).update(means=means)
    reopened(approve_return(rma_id=rma.pk, actor="merchant", now=NOW))
    letter = post()
    told(letter, *sentences)
    html = str(letter.alternatives[0][0])
    assert news in html
    for wrong in ("Send the parcel", "return slip", "Send it to", "If you have no label"):
        assert wrong not in letter.body
        assert wrong not in html
