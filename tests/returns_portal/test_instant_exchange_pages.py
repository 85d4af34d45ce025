"""What people read of an exchange that is sent before the goods are back: pages, mails, alarms and settings."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone, translation

from returns.domain.means import Means
from returns.domain.status import DispositionType
from returns.models import Collection, LinkedOrder, OutboxMessage, PolicyVersion, Return
from returns.operations.approve_return import approve_return
from returns.operations.miss_goods import miss_goods
from returns.operations.receive_goods import receive_goods
from returns.operations.record_label import record_label
from returns.operations.record_linked_order import record_draft, record_linked_order
from returns.queries.policies import active_policy
from returns_portal import early_mail
from returns_portal.shopper.facts import headline_of
from tests.characters import NOW, make_order, make_shop, two_shops
from tests.returns.test_shopper_exchanges import offering, receive, swap
from tests.returns_portal.merchant_desk import staff_of, with_door
from tests.returns_portal.shopper_steps import Shopper
from tests.returns_portal.test_linked_orders import TERMS, page

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _door(settings):
    settings.MIDDLEWARE = with_door()


def sent(shop=None, *, number=1001, **about):
    """A return whose exchange was ordered at the approval; its label is there."""
    rma = swap(make_order(offering(shop or make_shop(), mode="linked", instant="approved"), number=number), **about)
    approve_return(rma_id=rma.pk, actor="merchant", now=timezone.now())
    for parcel in rma.parcels.all():
        record_label(
            parcel_id=parcel.pk, carrier="sandbox", tracking_number=f"T{parcel.pk}",
            tracking_url="https://example.com/t", now=timezone.now(),
        )  # fmt: skip
    record_draft(
        rma_id=rma.pk, edition=1, draft_gid=f"gid://shopify/DraftOrder/{number}",
        reserved_until=NOW + timedelta(days=20), now=timezone.now(),
    )  # fmt: skip
    ordered = {"order_gid": f"gid://shopify/Order/9{number}", "order_name": "#1077"}
    record_linked_order(rma_id=rma.pk, now=timezone.now(), **ordered)
    return Return.objects.get(pk=rma.pk)


def overdue(rma):
    """The same, a week and more after the day by which the goods were to be sent."""
    assert miss_goods(now=rma.ship_by + timedelta(days=8)) == 1
    return Return.objects.get(pk=rma.pk)


def short(rma):
    """Its parcel was opened, and nothing was in it."""
    counts = {item.pk: {DispositionType.MISSING: item.quantity} for item in rma.lines.all()}
    receive_goods(rma_id=rma.pk, counts=counts, actor="merchant", now=timezone.now())
    return Return.objects.get(pk=rma.pk)


def test_the_merchants_page_says_since_when_and_what_is_out():
    text = page(sent())
    assert "Sent early" in text
    assert "Sent before the goods are back, since" in text
    assert "€49.90 of it are paid with them." in text
    assert "Sent before the goods are back" in text
    assert "Cancel return" not in text
    assert "Refund instead" not in text


def test_what_waits_says_why():
    shop = offering(make_shop(), mode="linked", instant="approved")
    version = active_policy(shop)
    version.document = {**version.document, "caps": {"early_minor": 0}}
    version.save()
    rma = swap(make_order(shop))
    approve_return(rma_id=rma.pk, actor="merchant", now=timezone.now())
    text = page(rma)
    assert "It waits for the goods although it might be sent early." in text
    assert "Your limit of what may be out before goods are back is reached." in text
    assert "Sent early" not in text


def test_overdue_goods_are_on_the_list_and_can_be_given_up_once():
    rma = overdue(sent())
    desk = staff_of(rma.shop)
    inbox = desk.get("/app/").content.decode()
    assert "Goods are overdue for which something was sent early" in inbox
    assert "(€49.90)" in inbox
    assert "€49.90 are out on order #1077" in page(rma)
    for _ in range(2):
        assert desk.post(f"/app/returns/{rma.number}/linked-order/loss/").status_code == 303
    text = page(rma)
    assert "That cost the shop €49.90." in text
    assert "Goods are overdue" not in desk.get("/app/").content.decode()
    assert "Reopen return" not in text
    refused = desk.post(f"/app/returns/{rma.number}/reopening/")
    assert refused.status_code == 409
    assert "the goods of this return were given up" in refused.content.decode()


def test_what_is_not_overdue_is_not_given_up_nor_called_off_nor_refunded_instead():
    rma = sent()
    desk, line = staff_of(rma.shop), rma.exchange_lines.get()
    for path, words in (
        ("linked-order/loss/", "no goods of this return are overdue"),
        ("cancellation/", "what goes out instead is sent already"),
        (f"exchanges/{line.pk}/refund/", "what goes out instead is sent already"),
    ):
        answer = desk.post(f"/app/returns/{rma.number}/{path}")
        assert (answer.status_code, words in answer.content.decode()) == (409, True), path


def test_nobody_of_another_shop_gives_goods_up():
    _atelier, northwind = two_shops()
    rma = overdue(sent())
    assert staff_of(northwind).post(f"/app/returns/{rma.number}/linked-order/loss/").status_code == 404


def test_less_came_back_than_went_out_is_told_before_anybody_finishes():
    text = page(short(sent()))
    assert "Less came back than went out" in text
    assert "€49.90 went out before the goods were back, and what came back is worth €49.90 less." in text
    assert "Finish without a refund" in text
    assert "Finish: Shopify asks the shopper" not in text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("is sent to you now, as order #1077", "Send your parcel by")),
        ("fr", ("vous est envoyé maintenant, sous la commande #1077", "Merci d’envoyer")),
    ],
)
def test_the_shoppers_page_says_sent_now_and_by_when_to_send_the_old_one(language, words):
    rma = sent()
    Return.objects.update(locale=language)
    shopper = Shopper(rma.shop, **{"accept-language": language})
    text = shopper.get(shopper.status_path(rma)).content.decode()
    assert all(word in text for word in words), text
    assert "You get what you chose</span>" not in text


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "what you chose is sent already"), ("fr", "ce que vous avez choisi est déjà parti")],
)
def test_the_shopper_cannot_call_it_off_and_reads_why(language, words):
    rma = sent()
    Return.objects.update(locale=language)
    shopper = Shopper(rma.shop, **{"accept-language": language})
    answer = shopper.post(f"{shopper.status_path(rma)}cancel/")
    assert answer.status_code == 409
    assert words in answer.content.decode()


def test_in_the_end_the_shopper_reads_that_it_is_complete():
    rma = short(sent())
    with translation.override("en"):
        assert headline_of(rma) == "Your items are checked"


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("fr", ("#1077", "avant le retour de vos articles", "Merci d’envoyer les anciens articles")),
        ("en", ("#1077", "before your items are back", "Please send the old items by")),
    ],
)
def test_the_mail_says_sent_now_and_by_when(locale, words):
    rma = sent()
    Return.objects.update(locale=locale)
    early_mail.sent(OutboxMessage.objects.get(kind="mail.sent_early", payload__return=rma.pk), now=timezone.now())
    (letter,) = mail.outbox
    for body in (letter.body, letter.alternatives[0][0]):
        assert all(word in body.replace("&#x27;", "'") for word in words), body


def test_reminders_change_their_words_after_the_day_and_stop_when_the_goods_come():
    rma = sent()
    Return.objects.update(locale="en")
    miss_goods(now=rma.ship_by - timedelta(days=1))
    (first,) = OutboxMessage.objects.filter(kind="mail.goods_awaited")
    early_mail.awaited(first, now=rma.ship_by - timedelta(days=1))
    early_mail.awaited(first, now=rma.ship_by + timedelta(days=2))
    assert ["Please send the items by" in letter.body for letter in mail.outbox] == [True, False]
    assert "nobody has seen the parcel yet" in mail.outbox[1].body
    receive(rma)
    early_mail.awaited(first, now=rma.ship_by)
    assert len(mail.outbox) == 2


@pytest.mark.parametrize(
    ("means", "now", "soon", "late"),
    [
        (
            Means.DROP_OFF,
            ("Please bring the old items to a store by", "Show the code below"),
            ("Please remember to bring your items", "Please bring the items to a store by"),
            ("We are still waiting for your items", "no store has them yet"),
        ),
        (
            Means.PICK_UP,
            ("Choose a day and a time, and somebody collects", "Choose a time below"),
            ("Please choose when we collect your items", "Choose a day and a time, and somebody collects"),
            ("We are still waiting for your items", "Choose a day and a time, and somebody collects"),
        ),
    ],
)
def test_nobody_is_told_to_send_what_is_brought_or_collected(means, now, soon, late):
    rma = sent()
    Return.objects.update(locale="en", means=means)
    Return.objects.get().parcels.update(means=means)
    early_mail.sent(OutboxMessage.objects.get(kind="mail.sent_early"), now=timezone.now())
    miss_goods(now=rma.ship_by - timedelta(days=1))
    reminder = OutboxMessage.objects.get(kind="mail.goods_awaited")
    for moment in (rma.ship_by - timedelta(days=1), rma.ship_by + timedelta(days=2)):
        early_mail.awaited(reminder, now=moment)
    page = Shopper(rma.shop).get(Shopper(rma.shop).status_path(rma)).content.decode()
    assert "is sent to you now, as order #1077" in page
    assert now[1] in page
    for letter, words in zip(mail.outbox, (now[:1], soon, late), strict=True):
        for body in (letter.body, letter.alternatives[0][0]):
            assert all(word in body for word in words), body
            assert not re.search(r"send the|send your|the parcel|your label", body), body
    assert "send" not in mail.outbox[1].subject


def test_who_chose_a_day_for_the_collection_reads_it_and_is_not_reminded():
    rma = sent()
    Return.objects.update(locale="en", means=Means.PICK_UP)
    rma.parcels.update(means=Means.PICK_UP)
    miss_goods(now=rma.ship_by - timedelta(days=1))
    Collection.objects.create(
        shop=rma.shop, parcel=rma.parcels.get(), day=rma.ship_by.date(), window="09:00-12:00", address={},
        phone="+33 6 12 34 56 78", booked_at=timezone.now(),
    )  # fmt: skip
    early_mail.sent(OutboxMessage.objects.get(kind="mail.sent_early"), now=timezone.now())
    (letter,) = mail.outbox
    assert "We collect the items from you: " in letter.body
    assert "Choose a day" not in letter.body
    early_mail.awaited(OutboxMessage.objects.get(kind="mail.goods_awaited"), now=rma.ship_by)
    assert miss_goods(now=rma.ship_by + timedelta(days=2)) == 0
    assert len(mail.outbox) == 1


def test_the_settings_say_when_and_refuse_what_has_no_effect():
    shop = make_shop()
    desk = staff_of(shop)
    refused = desk.post("/app/settings/exchanges/", TERMS | {"mode": "native", "instant": "approved"})
    assert refused.status_code == 422
    assert "Only an exchange on a new order can be sent before the goods are back" in refused.content.decode()
    assert desk.post("/app/settings/exchanges/", TERMS | {"mode": "linked", "instant": "scanned"}).status_code == 303
    made = PolicyVersion.objects.get(shop=shop, status="ACTIVE")
    assert made.policy.exchanges.instant == "scanned"
    told = desk.get(f"/app/policy/versions/{made.number}/").content.decode()
    assert "as soon as the carrier has the items, as a rule" in told
    clause = {"label_en": "VIP", "instant": "approved"}
    assert desk.post("/app/policy/clauses/", clause).status_code == 303


def test_an_exception_that_has_no_effect_is_refused_at_its_field():
    desk = staff_of(make_shop())
    refused = desk.post("/app/policy/clauses/", {"label_en": "VIP", "instant": "approved"})
    assert refused.status_code == 422
    assert "choose that first" in refused.content.decode()


def test_the_limit_is_set_with_the_other_caps():
    shop = make_shop()
    desk = staff_of(shop)
    form = {"days": "365", "orders": "5", "early": "1500"}
    assert desk.post("/app/settings/care/", form).status_code == 303
    caps = PolicyVersion.objects.get(shop=shop, status="ACTIVE").policy.caps
    assert (caps.early_minor, caps.day_minor) == (150_000, None)
    assert LinkedOrder.objects.count() == 0
