"""What people read of labels that end, in mails and on pages, and what they can do about it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as outgoing
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from returns.domain.status import ParcelStatus, Stage
from returns.models import OutboxMessage, Return, Shop
from returns.operations.approve_return import approve_return
from returns.operations.cancel_return import cancel_return
from returns.operations.end_label import end_label, remind_of_label
from returns.operations.record_label import record_label
from returns.operations.record_scan import record_scan
from returns.operations.reissue_labels import reissue_labels
from returns_portal import label_mail
from tests.characters import ask, make_shop, two_shops
from tests.gifts import give_back, takes_gifts
from tests.returns_portal.merchant_desk import again, staff_of, with_door
from tests.returns_portal.shopper_steps import Shopper, live_order

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _house(settings: Any) -> None:
    settings.MIDDLEWARE = with_door()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def ready(shop: Shop, rma: Return | None = None) -> Return:
    now = timezone.now()
    rma = approve_return(rma_id=(rma or ask(live_order(shop))).pk, actor="merchant", now=now)
    record_label(parcel_id=rma.parcels.get().pk, carrier="sandbox", tracking_number="SBX1", tracking_url="", now=now)
    return again(rma)


def ended(shop: Shop, rma: Return | None = None) -> Return:
    rma = ready(shop, rma)
    assert end_label(parcel_id=rma.parcels.get().pk, now=timezone.now() + timedelta(days=20))
    return again(rma)


def post(kind: str) -> list[EmailMultiAlternatives]:
    outgoing.outbox.clear()
    message = OutboxMessage.objects.filter(kind=f"mail.{kind}").latest("pk")
    {"label_ends": label_mail.ends, "label_ended": label_mail.ended}[kind](message, now=timezone.now())
    return outgoing.outbox


def text_of(letter: EmailMultiAlternatives) -> str:
    return " ".join(letter.body.split())


class TestMails:
    @pytest.mark.parametrize(
        ("locale", "subject", "said"),
        [
            ("en", "Your label for return", "is good until"),
            ("fr", "Votre étiquette pour le retour", "est valable jusqu’au"),
        ],
    )
    def test_remind_before_the_end(self, locale: str, subject: str, said: str) -> None:
        rma = ready(make_shop())
        Return.objects.filter(pk=rma.pk).update(locale=locale)
        remind_of_label(parcel_id=rma.parcels.get().pk, now=timezone.now())
        (letter,) = post("label_ends")
        assert subject in letter.subject
        assert said in text_of(letter)

    def test_remind_nobody_whose_parcel_was_scanned_meanwhile(self) -> None:
        rma = ready(make_shop())
        parcel, now = rma.parcels.get(), timezone.now()
        remind_of_label(parcel_id=parcel.pk, now=now)
        record_scan(parcel_id=parcel.pk, status=ParcelStatus.IN_TRANSIT, at=now, now=now)
        assert post("label_ends") == []

    @pytest.mark.parametrize(
        ("locale", "said"), [("en", "get a new label on the page"), ("fr", "demandez une nouvelle étiquette")]
    )
    def test_say_that_it_is_over_and_how_to_go_on(self, locale: str, said: str) -> None:
        rma = ended(make_shop())
        Return.objects.filter(pk=rma.pk).update(locale=locale)
        (letter,) = post("label_ended")
        assert said in text_of(letter)

    @pytest.mark.parametrize("act", [reissue_labels, cancel_return])
    def test_say_nothing_of_what_is_old_news(self, act: Any) -> None:
        rma = ended(make_shop())
        act(rma_id=rma.pk, actor="merchant", now=timezone.now())
        assert post("label_ended") == []

    def test_tell_the_recipient_of_a_present_without_naming_the_order(self) -> None:
        rma = ended(shop := takes_gifts(make_shop()), give_back(live_order(shop)))
        (letter,) = post("label_ended")
        assert rma.order.name not in text_of(letter)


class TestTheShoppersPage:
    def test_offers_a_new_label_and_has_it_made(self) -> None:
        rma = ended(make_shop())
        shopper = Shopper(rma.shop)
        page = shopper.get(shopper.status_path(rma), lang="en").content.decode()
        assert "Your label is no longer valid" in page
        assert "Get a new label" in page
        assert shopper.post(f"{shopper.status_path(rma)}label/").status_code == 303
        assert again(rma).stage == Stage.LABEL_PENDING

    def test_says_to_whom_to_write_when_there_are_no_more(self) -> None:
        rma = ended(make_shop())
        for _ in range(rma.policy.policy.shipping.reissues):
            reissue_labels(rma_id=rma.pk, actor="shopper", now=timezone.now())
            assert end_label(parcel_id=again(rma).parcels.latest("pk").pk, now=timezone.now())
        shopper = Shopper(rma.shop)
        page = shopper.get(shopper.status_path(rma), lang="en").content.decode()
        assert "please write to Atelier Demo." in page
        assert "Get a new label" not in page
        assert shopper.post(f"{shopper.status_path(rma)}label/").status_code == 303
        assert again(rma).stage == Stage.AWAITING_PARCEL


class TestTheMerchantsPage:
    def test_has_a_new_label_made_once(self) -> None:
        rma = ended(make_shop())
        path = f"/app/returns/{rma.number}/"
        assert "Make a new label" in staff_of(rma.shop).get(path).content.decode()
        assert staff_of(rma.shop).post(f"{path}new-label/").status_code == 303
        assert again(rma).stage == Stage.LABEL_PENDING
        assert staff_of(rma.shop).post(f"{path}new-label/").status_code == 409
        assert again(rma).parcels.count() == 2

    def test_is_not_for_other_shops_or_strangers(self) -> None:
        mine, other = two_shops()
        rma = ended(mine)
        path = f"/app/returns/{rma.number}/new-label/"
        assert staff_of(other).post(path).status_code == 404
        assert staff_of(None).post(path).status_code in {302, 303, 401, 403}
        assert again(rma).stage == Stage.AWAITING_PARCEL
