"""One function per mail, each the effect of an outbox message of that kind. Nothing else of ours sends mail."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from returns import wording
from returns.domain.means import POSTED, Means
from returns.domain.shipping import Goods
from returns.domain.status import Outcome, ParcelStatus, ReturnStatus, SettlementStatus, Stage
from returns.history import Actor
from returns.outbox import is_overtaken
from returns.queries.linked_orders import gone_early
from returns.queries.nothing_back import nothing_back
from returns.queries.parcels import shown_to_be_sent
from returns.queries.parts import part_awaited
from returns.queries.returns import return_of
from returns_portal.gift_mail import gifts_apart, tell
from returns_portal.letters import language_of, send
from returns_portal.shopper.addresses import status_url
from returns_portal.shopper.discount_code import code_words
from returns_portal.shopper.facts import may_make_label, sendings_of, standing_facts, standing_in_words
from returns_portal.shopper.gift_words import is_gift

if TYPE_CHECKING:
    from returns.models import OutboxMessage, Return

logger = logging.getLogger(__name__)
OPEN_AGAIN = gettext_lazy("Your return is open again")
STAYS = {
    Goods.KEEP: gettext_lazy("You may keep the items"),
    Goods.DONATE: gettext_lazy("Please give the items to somebody who can use them"),
}
APPROVED = {
    Means.DROP_OFF: gettext_lazy("Your return is approved: bring it by %(ship_by)s"),
    Means.PICK_UP: gettext_lazy("Your return is approved: we collect it"),
}


@gifts_apart
def requested(message: OutboxMessage, *, now: datetime) -> None:
    """Acknowledge what was asked for, with date, items and expected refund."""
    with _reader_of(message) as rma:
        asked = wording.day(rma.requested_at, time_zone=rma.shop.time_zone)
        subject = _("We have your return request for order %(order)s") % standing_facts(rma)
        send(message, rma, now=now, template="requested", subject=subject, asked_words=asked)


@gifts_apart
def approved(message: OutboxMessage, *, now: datetime) -> None:
    """Bring the labels (or slips), or lead to where one is asked for; say where to send the parcels and by when."""
    with _reader_of(message) as rma:
        by_post = _("Your return is approved: send it by %(ship_by)s")
        subject = str(APPROVED.get(Means(rma.means), by_post)) % standing_facts(rma)
        headline = _("Your return is approved")
        send(message, rma, now=now, template="approved", subject=subject, headline=headline, sendings=sendings_of(rma))


@gifts_apart
def label(message: OutboxMessage, *, now: datetime) -> None:
    """Bring the labels (or slips) that the shopper asked for, or that come before anybody agreed."""
    with _reader_of(message) as rma:
        headline = _("The papers for your return are ready")
        subject = _("The papers for your return of order %(order)s are ready") % standing_facts(rma)
        send(message, rma, now=now, template="approved", subject=subject, headline=headline, sendings=sendings_of(rma))


@gifts_apart
def way_back(message: OutboxMessage, *, now: datetime) -> None:
    """Say how the goods get back now, after the shopper chose another way; nothing where that has changed since."""
    with _reader_of(message) as rma:
        if is_overtaken(message) or rma.status != ReturnStatus.OPEN:
            logger.info("no mail: it would be old news", extra={"return": rma.pk, "kind": message.kind})
            return
        headline = _("You send it back another way")
        subject = _("Another way back for your return of order %(order)s") % standing_facts(rma)
        send(message, rma, now=now, template="approved", subject=subject, headline=headline, sendings=sendings_of(rma))


def kept(message: OutboxMessage, *, now: datetime) -> None:
    """Say that the return is approved and that nothing has to be sent back."""
    with _reader_of(message) as rma:
        if is_gift(rma):
            tell(message, rma, now=now, news=STAYS.get(Goods(rma.goods)))
            return
        subject = _("Your return is approved: nothing to send back")
        send(message, rma, now=now, template="kept", subject=subject)


@gifts_apart
def declined(message: OutboxMessage, *, now: datetime) -> None:
    """Say no, and why."""
    with _reader_of(message) as rma:
        subject = _("Your return request for order %(order)s was declined") % standing_facts(rma)
        reason = wording.DECLINE_REASONS.get(rma.decline_reason, "")
        send(message, rma, now=now, template="declined", subject=subject, reason=reason)


@gifts_apart
def canceled(message: OutboxMessage, *, now: datetime) -> None:
    """Say that the return was called off, and that nothing is to be sent."""
    with _reader_of(message) as rma:
        subject = _("Your return for order %(order)s was cancelled") % standing_facts(rma)
        by = [event.actor for event in rma.events.all() if event.kind == "return.canceled"]
        send(message, rma, now=now, template="canceled", subject=subject, by_shopper=Actor.SHOPPER in by)


def reopened(message: OutboxMessage, *, now: datetime) -> None:
    """Say that the return is open again and what is to be done now.

    Nothing is sent where it has ended once more, or a later mail says the same.
    """
    with _reader_of(message) as rma:
        if rma.status != ReturnStatus.OPEN or is_overtaken(message):
            logger.info("no mail: it would be old news", extra={"return": rma.pk, "kind": message.kind})
        elif is_gift(rma):
            tell(message, rma, now=now, news=OPEN_AGAIN)
        else:
            subject = _("Your return for order %(order)s is open again") % standing_facts(rma)
            send(message, rma, now=now, template="reopened", subject=subject, **_to_do(rma))


def _to_do(rma: Return) -> dict[str, Any]:
    """What is left for the shopper: parcels to send, labels to make or to come, or nothing but what `text` says."""
    waits = rma.stage in {Stage.AWAITING_PARCEL, Stage.LABEL_PENDING} and not shown_to_be_sent(rma)
    sendings, standing = sendings_of(rma) if waits else [], standing_in_words(rma)
    old = [parcel for parcel in rma.parcels.all() if parcel.status == ParcelStatus.VOIDED and parcel.label_ready_at]
    return {
        "waits": waits,
        "text": f"{standing.headline}. {standing.text}" % standing_facts(rma),
        "sendings": [
            sending
            for sending in sendings
            if sending.papers or sending.parcel.first_scan_at or sending.means not in POSTED
        ],
        "label_to_come": any(sending.parcel.status == ParcelStatus.AWAITING_LABEL for sending in sendings),
        "make_label": may_make_label(rma),
        "old_label": bool(waits and old),
        "expected": rma.settlement.paid_at is None,
    }


@gifts_apart
def received(message: OutboxMessage, *, now: datetime) -> None:
    """Say that the parcel is in and counted, what the refund will be, and what is still awaited of the return."""
    with _reader_of(message) as rma:
        facts, rest = standing_facts(rma), part_awaited(rma)
        if rest is None:
            subject, hold = _("%(shop)s has received your return") % facts, _until_paid(rma, now)
            send(message, rma, now=now, template="received", subject=subject, hold=hold)
            return
        awaited = [f"{item.quantity} × {item.line}" for item in rest.lines.select_related("line")]
        subject = _("%(shop)s has received a part of your return") % facts
        send(
            message,
            rma,
            now=now,
            template="received",
            subject=subject,
            rest=rest,
            awaited=awaited,
            rest_link=status_url(rest),
        )


def _until_paid(rma: Return, now: datetime) -> timedelta:
    """How long news of a count waits for the money that is just being sent, so that one letter tells of both."""
    due_at = rma.settlement.due_at
    is_going = rma.settlement.status in {SettlementStatus.DUE, SettlementStatus.IN_DOUBT} and due_at is not None
    return due_at + settings.LETTERS_APART - now if due_at and is_going else timedelta(0)


@gifts_apart
def refunded(message: OutboxMessage, *, now: datetime) -> None:
    """Say how much was sent, where to, and when it should be seen there; for store credit, its bonus and its end.

    Of a return that ends without money it says why.
    """
    with _reader_of(message) as rma:
        if nothing_back(rma):
            subject = _("Your return for order %(order)s is complete") % standing_facts(rma)
            send(message, rma, now=now, template="nothing_back", subject=subject)
            return
        if rma.outcome == Outcome.STORE_CREDIT:
            subject = _("You have %(amount)s of store credit") % standing_facts(rma)
            send(message, rma, now=now, template="credited", subject=subject)
            return
        subject = _("Your refund of %(amount)s has been sent") % standing_facts(rma)
        send(message, rma, now=now, template="refunded", subject=subject)


def exchanged(message: OutboxMessage, *, now: datetime) -> None:
    """Name what goes out instead, and the money that goes back or that Shopify asks for."""
    with _reader_of(message) as rma:
        soon = _("Your exchange for order %(order)s is on its way to you soon")
        done = _("Your return for order %(order)s is complete")
        subject = (done if gone_early(rma) else soon) % standing_facts(rma)
        send(message, rma, now=now, template="exchanged", subject=subject)


def exchange_given_up(message: OutboxMessage, *, now: datetime) -> None:
    """Say that something chosen cannot be sent, and what goes back instead."""
    with _reader_of(message) as rma:
        line = next(line for line in rma.exchange_lines.all() if line.pk == message.payload["exchange"])
        subject = _("%(article)s is sold out: you get a refund instead") % {"article": str(line)}
        send(message, rma, now=now, template="exchange_given_up", subject=subject, article=str(line))


def discount_code(message: OutboxMessage, *, now: datetime) -> None:
    """Bring the discount code of who wanted something that was sold out; nothing once it was forgotten."""
    with _reader_of(message) as rma:
        code = code_words(rma)
        if code is None or not code.letters:
            logger.info("no mail: the code is gone", extra={"return": rma.pk, "kind": message.kind})
            return
        subject = _("Your discount code from %(shop)s") % standing_facts(rma)
        send(message, rma, now=now, template="discount_code", subject=subject)


@contextmanager
def _reader_of(message: OutboxMessage) -> Iterator[Return]:
    """The return a message is about, with the language of its shopper active."""
    rma = return_of(message.payload)
    with translation.override(language_of(rma)):
        yield rma
