"""The page of a return in every state: where it is, what comes next by when, the money, the why, and whom to ask."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from html import unescape
from types import SimpleNamespace

import pytest

from labels.models import Label
from returns.domain.means import Means
from returns.domain.shipping import Goods
from returns.domain.status import Outcome, ParcelStatus
from returns.models import Contact, MessageTerms, Return, Settlement
from returns.operations.approve_return import approve_return
from returns.operations.cancel_return import cancel_return
from returns.operations.close_return import close_return
from returns.operations.hear_of import find_silent
from returns.operations.record_label import record_label
from returns.operations.record_linked_order import record_draft, record_linked_order
from returns.operations.record_payment import begin_payment
from returns.operations.reopen_return import reopen_return
from returns.operations.take_back_return import take_back_return
from returns_portal.shopper import by_when
from returns_portal.shopper.views import status
from tests import gifts, parts, stores, suppliers
from tests.characters import NOW, Bought, make_order, make_shop
from tests.returns import test_remedies as remedies
from tests.returns import test_shopper_exchanges as exchanges
from tests.returns import test_store_credit as store_credit
from tests.returns_portal import merchant_desk as desk
from tests.returns_portal.shopper_steps import Shopper

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
State = Callable[[], Return]


def shown(rma: Return, monkeypatch: pytest.MonkeyPatch, *, now: datetime, language: str = "en") -> str:
    """The words of the page as a person reads them at that moment."""
    monkeypatch.setattr(status, "timezone", SimpleNamespace(now=lambda: now))
    shopper = Shopper(rma.shop)
    answer = shopper.get(shopper.status_path(rma), lang=language)
    assert answer.status_code == 200
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def by(means: Means) -> Return:
    rma = stores.ask_by(stores.shop_that_lets_choose(ways=["label", "own", "drop_off", "pick_up"]), means)
    return approve_return(rma_id=rma.pk, actor="merchant", now=NOW)


def own_carrier() -> Return:
    rma = desk.approved(make_shop())
    record_label(parcel_id=rma.parcels.get().pk, carrier="slip", tracking_number="", tracking_url="", now=NOW)
    return rma


def short_lived_label() -> Return:
    rma = desk.labelled(make_shop())
    about = {"carrier": "sandbox", "reference": "r", "created_at": NOW, "state": Label.State.READY}
    Label.objects.create(parcel=rma.parcels.get(), expires_at=NOW + 6 * DAY, **about)
    return rma


def silent() -> Return:
    rma = desk.arrived(make_shop(), status=ParcelStatus.IN_TRANSIT)
    rma.parcels.update(first_scan_at=NOW - 20 * DAY, heard_at=NOW - 20 * DAY)
    find_silent(now=NOW)
    return rma


def worth_less() -> Return:
    rma = desk.received(make_shop())
    about = {"deduction_presentment_minor": 990, "deduction_shop_minor": 990, "deduction_by": "7"}
    Settlement.objects.filter(rma=rma).update(**about, deduction_reason="Worn outside.")
    return rma


def kept() -> Return:
    rma = desk.requested(make_shop())
    Return.objects.filter(pk=rma.pk).update(goods=Goods.KEEP)
    return approve_return(rma_id=rma.pk, actor="merchant", now=NOW)


def credited() -> Return:
    rma = store_credit.ready()
    store_credit.settled(rma, minor=2200)
    begin_payment(rma_id=rma.pk, now=NOW)
    return store_credit.paid(rma, minor=2000)


def cancelled(*, by_shopper: bool) -> Return:
    rma = desk.labelled(make_shop())
    if by_shopper:
        return take_back_return(rma_id=rma.pk, now=NOW + DAY)
    return cancel_return(rma_id=rma.pk, actor="merchant", now=NOW + DAY)


def reopened() -> Return:
    rma = desk.arrived(make_shop())
    close_return(rma_id=rma.pk, actor="merchant", now=NOW + 2 * DAY)
    return reopen_return(rma_id=rma.pk, actor="merchant", now=NOW + 3 * DAY)


def rest_awaited() -> Return:
    rma = parts.opened(make_order(make_shop(), Bought(), Bought("Pull", 2, 3900)), 1, 2)
    parts.come(rma, 1, 1)
    return rma


def swapped(*, early: bool = False, sold_out: bool = False) -> Return:
    mode = {"mode": "linked", "instant": "approved"} if early else {}
    rma = exchanges.swap(make_order(exchanges.offering(make_shop(), **mode)))
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    if early:
        record_draft(rma_id=rma.pk, edition=1, draft_gid="gid://shopify/DraftOrder/1", reserved_until=NOW, now=NOW)
        record_linked_order(rma_id=rma.pk, order_gid="gid://shopify/Order/9", order_name="#1077", now=NOW)
    if sold_out:
        rma.exchange_lines.update(sold_out_at=NOW)
    return rma


def present() -> Return:
    return gifts.give_back(make_order(gifts.takes_gifts(make_shop())))


CANCELLABLE = "Cancel this return"
TO_CARD = "To the means of payment you used for the order."
SEND_BY = "By December 4, 2026 at the latest"
CHECKED_IN = "The shop checks the items Within 5 days of the arrival"
REFUND_IN = "You get your refund Within 5 days of the check"
FOR_CREDIT = "To spend at Atelier Demo when you are signed in with your customer account. It can be used for 365 days."
EASY = "How easy was this return?"
# State, the days after the request on which it is looked at, and what has to be there.
STATES: dict[str, tuple[State, float, tuple[str, ...]]] = {
    "requested": (
        lambda: desk.requested(make_shop()), 1,
        ("The shop answers your request", "Within 14 days of the answer", CHECKED_IN, REFUND_IN, TO_CARD, CANCELLABLE),
    ),
    "waits for its label": (
        lambda: desk.approved(make_shop()), 1, ("We are preparing the label", SEND_BY, REFUND_IN, TO_CARD, CANCELLABLE),
    ),
    "waits for a supplier’s label": (
        lambda: suppliers.claimed(make_shop(), label_made_by="supplier").rma, 1,
        ("It has until", "nothing for you to do until the label"),
    ),
    "to be sent": (
        lambda: desk.labelled(make_shop()), 1,
        ("Send your parcel by December 4, 2026", "Download the label", "12 rue des Lices", "Tracking number SBX1001FR",
         "I have sent it", CHECKED_IN, REFUND_IN, "€127.90", TO_CARD, CANCELLABLE, "Change this return"),
    ),
    "label that ends sooner": (short_lived_label, 1, ("The label can be used until November 26, 2026",)),
    "own carrier": (
        own_carrier, 1, ("Download the return slip", "Choose a carrier", "I have sent it", "Tracking number", SEND_BY),
    ),
    "to a store": (
        lambda: by(Means.DROP_OFF), 1,
        ("Bring your items to a store by December 4, 2026", "4 rue du Port", "Mon-Sat 10-19", SEND_BY, CANCELLABLE),
    ),
    "to be collected": (lambda: by(Means.PICK_UP), 1, ("Choose a time", SEND_BY, "shipping −€4.90", CANCELLABLE)),
    "on its way": (
        lambda: desk.arrived(make_shop(), status=ParcelStatus.IN_TRANSIT), 3,
        ("Your parcel is on its way", "Follow the parcel", "Tracking number SBX1001FR", CHECKED_IN, REFUND_IN, TO_CARD),
    ),
    "silent": (silent, 20, ("Your parcel is being looked for", "Nothing was heard of it since", "I have sent it")),
    "being counted": (
        lambda: desk.arrived(make_shop()), 3,
        ("Your parcel has arrived", "The check is to be done by November 27, 2026.",
         "The shop checks the items By November 27, 2026 at the latest", REFUND_IN, TO_CARD),
    ),
    "counted too late": (
        lambda: desk.arrived(make_shop()), 9, ("It was to be done by November 27, 2026 and takes longer.", "€127.90"),
    ),
    "received in part": (
        lambda: desk.received(make_shop(), missing=1), 4,
        ("1 was not in the parcel", "is to be sent by November 28, 2026.", "Expected refund €88.90", TO_CARD),
    ),
    "worth less": (worth_less, 4, ("Loss of value Worn outside. −€9.90",)),
    "refund on its way": (lambda: desk.due(make_shop()), 4, ("You get your refund By November 28, 2026",)),
    "refund late": (
        lambda: desk.stopped(make_shop()), 9, ("What you get was to be sent by November 28, 2026.", "€127.90", TO_CARD),
    ),
    "refunded": (
        lambda: desk.paid(make_shop()), 4,
        ("Refunded: €127.90", "Sent on November 23, 2026 to the means of payment you used.",
         "Banks usually show it by December 3, 2026.", EASY),
    ),
    "store credit to come": (store_credit.ready, 1, ("You get your store credit By November 25", "€2.00", FOR_CREDIT)),
    "store credit": (
        credited, 1,
        ("Store credit: €20.00", "You have it since November 20, 2026", "can be used until November 20, 2027", EASY),
    ),
    "present": (present, 1, ("You get your gift card Within 5 days of the check", CANCELLABLE)),
    "exchanged": (swapped, 1, ("You get what you chose Within 5 days of the check", "You get instead", CANCELLABLE)),
    "exchanged and sold out": (lambda: swapped(sold_out=True), 1, ("the shop looks for another way",)),
    "sent early": (lambda: swapped(early=True), 1, ("is sent to you now, as order #1077", "by December 4, 2026")),
    "repair": (lambda: remedies.begun(remedies.here(Outcome.REPAIR)), 1, ("have them back by December 4, 2026",)),
    "replacement": (
        lambda: remedies.here(Outcome.REPLACEMENT), 1, ("You get the same items anew By November 25, 2026",),
    ),
    "kept": (kept, 1, ("There is nothing to send back", "What you get is to be sent by November 25, 2026.", TO_CARD)),
    "declined": (lambda: desk.declined(make_shop()), 1, ("Another reason. Worn.", "write to Atelier Demo")),
    "called off by its shopper": (
        lambda: cancelled(by_shopper=True), 2, ("You cancelled it on November 21, 2026.", "Find another order"),
    ),
    "called off by the shop": (
        lambda: cancelled(by_shopper=False), 2, ("Atelier Demo cancelled it on November 21, 2026."),
    ),
    "reopened": (reopened, 4, ("Your parcel has arrived", "Return reopened", "by November 27, 2026")),
    "in parts": (rest_awaited, 4, ("Your return comes in parts", "this page", "The rest is still awaited.")),
}  # fmt: skip


@pytest.mark.parametrize("state", STATES)
def test_every_state_says_what_there_is_to_know(state: str, monkeypatch: pytest.MonkeyPatch) -> None:
    build, days, items = STATES[state]
    rma = desk.again(build())
    page = shown(rma, monkeypatch, now=NOW + days * DAY)
    assert [item for item in items if item not in page] == [], page
    assert f"Return {rma.number}" in page
    assert "Step by step" in page
    assert "E-mail : bonjour@atelier.example" in page.replace("E-mail:", "E-mail :")
    assert "Write to the shop" in page
    assert "Questions? Write to" not in page, "the page says it above"


def test_a_present_tells_no_sum(monkeypatch: pytest.MonkeyPatch) -> None:
    page = shown(present(), monkeypatch, now=NOW + DAY)
    assert "€" not in page
    assert "means of payment" not in page


def test_by_law_the_money_of_a_withdrawal_comes_sooner(monkeypatch: pytest.MonkeyPatch) -> None:
    rma = desk.received(make_shop())
    monkeypatch.setattr(by_when, "paid_by_law", lambda rma, *, now: date(2026, 11, 25))
    assert "What you get is to be sent by November 25, 2026." in shown(rma, monkeypatch, now=NOW + 4 * DAY)
    late = shown(rma, monkeypatch, now=NOW + 9 * DAY)
    assert "was to be sent by November 28, 2026." in late
    assert "By law it is to be sent by November 25, 2026." in late


def test_the_days_are_the_shops_own_in_the_readers_language(monkeypatch: pytest.MonkeyPatch) -> None:
    rma = desk.arrived(make_shop())
    MessageTerms.objects.create(shop=rma.shop, count_days=2, refund_days=1)
    page = shown(rma, monkeypatch, now=NOW + 3 * DAY, language="fr")
    assert "Le contrôle doit être terminé au plus tard le 24 novembre 2026." in page
    assert "Dans un délai de 1 jour après le contrôle" in page


@pytest.mark.parametrize(
    ("contact", "words"),
    [
        (None, "Questions? Write to bonjour@atelier.example"),
        ({"email": "aide@atelier.example", "phone": "02 99 00 00 00"}, "Questions? Write to aide@atelier.example"),
        ({"phone": "+33 2 99 00 00 00"}, "Questions? Call +33 2 99 00 00 00"),
        ({"page": "https://atelier.example/aide"}, "The shop’s page for questions"),
    ],
)
def test_the_foot_of_every_page_names_what_the_merchant_set(contact: dict[str, str] | None, words: str) -> None:
    shop = make_shop()
    if contact:
        Contact.objects.create(shop=shop, **contact)
    for path in ("/", "/withdrawal/"):
        answer = Shopper(shop).get(path, lang="en")
        text = " ".join(unescape(re.sub(r"<[^>]+>", "", answer.content.decode())).split())
        assert words in text, path
        assert ("bonjour@" in text) is (contact is None)
