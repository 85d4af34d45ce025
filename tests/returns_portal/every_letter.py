"""Every message to shoppers as it is sent, each from a story of its own that is undone afterwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core import mail as outgoing
from django.db import transaction
from django.utils import timezone, translation

from returns.domain.status import Outcome, ParcelStatus
from returns.models import Appeal, OrderLine, OutboxMessage, Return, Shop
from returns.operations.appeal_restriction import answer_appeal, appeal_restriction
from returns.operations.cancel_return import cancel_return
from returns.operations.declare_withdrawal import declare_withdrawal
from returns.operations.give_notice import give_notices
from returns.operations.give_up_exchange import sell_out
from returns.operations.hear_of import find_silent
from returns.operations.keep_message_text import keep_message_terms
from returns.operations.let_stay import let_stay
from returns.operations.remind_windows import note_begun, remind_windows
from returns.outbox import effect
from returns_portal.messages.catalogue import MESSAGES
from returns_portal.messages.layout import written
from returns_portal.messages.own import Own
from returns_portal.messages.rules import is_marketing
from returns_portal.messages.sampled import after_facts, sample_facts
from tests.characters import NOW, Bought, make_order, make_shop
from tests.gifts import give_back, takes_gifts
from tests.returns.test_notices import slip
from tests.returns.test_remedies import PAIR, remedy_shop
from tests.returns.test_shopper_exchanges import offering, swap
from tests.returns_portal import merchant_desk as desk
from tests.returns_portal.shopper_steps import Shopper
from tests.returns_portal.test_collection_pages import filled, to_collect
from tests.returns_portal.test_discount_code_mail import with_code
from tests.returns_portal.test_exchange_mail import settled
from tests.returns_portal.test_instant_exchange_pages import sent as sent_early
from tests.returns_portal.test_label_ends import ended, ready
from tests.returns_portal.test_remedy_pages import lived
from tests.returns_portal.test_reopened_mail import reopened
from tests.returns_portal.test_restrictions import restricted
from tests.suppliers import claimed

LONG = "Robe midi fluide à manches bouffantes en lin lavé et dentelle de Calais"
# A picture of an article, so that none has to be fetched.
PICTURE = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'%3E"
    "%3Cpath d='M0 0h9v9'/%3E%3C/svg%3E"
)
Story = Callable[[Shop], Return]
DAY = timedelta(days=1)


def _remedy(kind: str) -> Story:
    return lambda shop: lived(make_order(remedy_shop(), PAIR), kind)


def _exchanged(shop: Shop) -> Return:
    rma = swap(make_order(offering(shop)))
    settled(rma, 0)
    return rma


def _sold_out(shop: Shop) -> Return:
    rma = swap(make_order(offering(shop)))
    sell_out(rma_id=rma.pk, gone=[rma.exchange_lines.get().pk], now=NOW)
    return rma


def _credited(shop: Shop) -> Return:
    rma = desk.paid(shop)
    Return.objects.filter(pk=rma.pk).update(outcome=Outcome.STORE_CREDIT)
    return rma


def _canceled(shop: Shop) -> Return:
    return cancel_return(rma_id=desk.labelled(shop).pk, actor="shopper", now=NOW)


def _collected(shop: Shop) -> Return:
    rma = to_collect(shop)
    Shopper(shop).post(Shopper(shop).status_path(rma) + "collection/", filled(rma))
    return rma


def _stays(shop: Shop) -> Return:
    return let_stay(rma_id=desk.labelled(shop).pk, actor="merchant", now=NOW)


STORIES: Mapping[str, Story] = {
    "requested": desk.requested,
    "approved": desk.labelled,
    "label": desk.labelled,
    "way_back": desk.labelled,
    "kept": _stays,
    "declined": desk.declined,
    "canceled": _canceled,
    "reopened": lambda shop: reopened(desk.labelled(shop)),
    "collection": _collected,
    "collection_tomorrow": _collected,
    "label_ends": ready,
    "label_ended": ended,
    "received": lambda shop: desk.received(shop, missing=1),
    "refunded": desk.paid,
    "credited": _credited,
    "exchanged": _exchanged,
    "sent_early": sent_early,
    "goods_awaited": sent_early,
    "exchange_given_up": _sold_out,
    "discount_code": lambda shop: with_code("fr"),
    "replaced": _remedy("replaced"),
    "remedy_changed": _remedy("changed"),
    "repair_begun": _remedy("begun"),
    "repair_delayed": _remedy("delayed"),
    "repair_sent_back": _remedy("sent_back"),
    "repair_failed": _remedy("failed"),
    "send_soon": lambda _shop: slip(),
    "parcel_silent": lambda shop: desk.arrived(shop, status=ParcelStatus.IN_TRANSIT),
    "count_late": desk.arrived,
    "refund_late": desk.due,
    "supplier_news": lambda shop: claimed(shop, label_made_by="supplier").rma,
    "gift": lambda shop: give_back(make_order(takes_gifts(shop), Bought("Pull", 1, 3900))),
}
# Days after the story's first at which a notice is due.
DUE_AFTER = {"send_soon": 12, "parcel_silent": 14, "count_late": 7, "refund_late": 9, "supplier_news": 1}
# The messages that are another's, told apart when they are written.
SENT_AS = {"credited": "refunded", "gift": "requested"}


def letter_of(key: str, language: str) -> str:
    """The HTML of one message of the catalogue; of one without a story here, its sample as staff preview it."""
    with transaction.atomic():
        found = _told(key, language)
        transaction.set_rollback(True)
    return found


def has_story(key: str) -> bool:
    """Whether the message is shown as it is sent, and not as a sample."""
    return key in STORIES or key in ELSEWHERE


def _told(key: str, language: str) -> str:
    shop = make_shop()
    if key in ELSEWHERE:
        message = ELSEWHERE[key](shop, language)
    elif key in STORIES:
        rma = STORIES[key](shop)
        if key in DUE_AFTER:
            find_silent(now=NOW + DUE_AFTER[key] * DAY)
            give_notices(now=NOW + DUE_AFTER[key] * DAY)
        message = _news_of(rma, SENT_AS.get(key, key))
    else:
        return _sample(shop, key, language)
    OrderLine.objects.update(image_url=PICTURE)
    OrderLine.objects.filter(gid__endswith="1").update(title=LONG)
    Return.objects.update(locale=language)
    outgoing.outbox.clear()
    effect(message.kind)(message, now=_moment(key, message))
    assert len(outgoing.outbox) == 1, f"no mail of {key}"
    return str(outgoing.outbox[0].alternatives[0][0])  # type: ignore[attr-defined]


def _news_of(rma: Return, key: str) -> OutboxMessage:
    """The message of this kind about a return; a likeness of its newest one where the story leads to none."""
    told = OutboxMessage.objects.filter(payload__return=rma.pk)
    found = told.filter(kind=f"mail.{key}").last() or told.latest("pk")
    found.kind = f"mail.{key}"
    found.payload = {"parcel": getattr(rma.parcels.first(), "pk", None)} | found.payload
    return found


def _moment(key: str, message: OutboxMessage) -> datetime:
    if key in DUE_AFTER:
        return NOW + DUE_AFTER[key] * DAY
    return NOW + 3 * DAY if message.created_at < timezone.now() - DAY else timezone.now()


def _appeal(shop: Shop, language: str) -> OutboxMessage:
    rma, made = restricted(shop)
    appeal_restriction(order=rma.order, text="All was in it.", locale=language, now=timezone.now())
    Appeal.objects.update(email="camille@example.com")
    answer = {"outcome": "lifted", "answer": "Vous avez raison, pardon." if language == "fr" else "You are right."}
    answer_appeal(shop=shop, restriction_id=made.pk, actor_id="7", now=timezone.now(), **answer)
    return OutboxMessage.objects.get(kind="mail.appeal_answered")


def _withdrawal(shop: Shop, language: str) -> OutboxMessage:
    make_order(shop)
    said = {"name": "Camille Martin", "contract": "#1001", "articles": f"La {LONG.lower()}\n1 pull"}
    declare_withdrawal(shop=shop, email="camille@example.com", language=language, request_key="k", now=NOW, **said)
    return OutboxMessage.objects.filter(kind="mail.withdrawal").latest("pk")


def _window(shop: Shop, language: str) -> OutboxMessage:
    note_begun(make_order(shop, locale=language), now=NOW)
    keep_message_terms(shop=shop, now=NOW, window_reminder="started")
    DUE_AFTER["window_ends"] = next(day for day in range(60) if remind_windows(now=NOW + day * DAY))
    return OutboxMessage.objects.get(kind="mail.window_ends")


ELSEWHERE: Mapping[str, Callable[[Shop, str], OutboxMessage]] = {
    "appeal_answered": _appeal,
    "withdrawal": _withdrawal,
    "window_ends": _window,
}


# What a shop says of the letter after a return.
AFTER: Mapping[str, dict[str, Any]] = {
    "survey": {"discount_bps": 0, "discount_minor": 0, "offer_days": 30, "suggests": False, "earlier": False},
    "found": {"discount_bps": 1000, "discount_minor": 0, "offer_days": 30, "suggests": True, "earlier": True},
}


def _sample(shop: Shop, key: str, language: str) -> str:
    with translation.override(language):
        if key in AFTER:
            away = {"unsubscribe": f"{settings.APP_URL}/stop/"} if is_marketing(key) else {}
            return written(shop, key, after_facts(shop, {"key": key, **AFTER[key]}) | away)[1]
        content: dict[str, Any] = {"key": key, "subject": "", "headline": "", "body": ""}
        facts = sample_facts(shop, content, Own("", "", ""))
        return written(shop, "sample", {"subject": str(MESSAGES[key].name), **facts})[1]
