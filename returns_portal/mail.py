"""One function per mail, each the effect of an outbox message of that kind. Nothing else of ours sends mail."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _

from returns import wording
from returns.queries.returns import parcel_of, return_of
from returns_portal.letters import language_of, send
from returns_portal.shopper.facts import papers_of, standing_facts

if TYPE_CHECKING:
    from returns.models import OutboxMessage, Return


def requested(message: OutboxMessage, *, now: datetime) -> None:
    """Acknowledge what was asked for, with date, items and expected refund."""
    with _reader_of(message) as rma:
        asked = wording.day(rma.requested_at, time_zone=rma.shop.time_zone)
        subject = _("We have your return request for order %(order)s") % standing_facts(rma)
        send(message, rma, template="requested", subject=subject, asked_words=asked)


def approved(message: OutboxMessage, *, now: datetime) -> None:
    """Bring the label (or the slip), where to send the parcel, and by when."""
    with _reader_of(message) as rma:
        parcel = parcel_of(rma)
        subject = _("Your return is approved: send it by %(ship_by)s") % standing_facts(rma)
        papers = papers_of(parcel, shop_id=rma.shop_id)
        send(message, rma, template="approved", subject=subject, papers=papers, parcel=parcel)


def declined(message: OutboxMessage, *, now: datetime) -> None:
    """Say no, and why."""
    with _reader_of(message) as rma:
        subject = _("Your return request for order %(order)s was declined") % standing_facts(rma)
        reason = wording.DECLINE_REASONS.get(rma.decline_reason, "")
        send(message, rma, template="declined", subject=subject, reason=reason)


def canceled(message: OutboxMessage, *, now: datetime) -> None:
    """Say that the return was called off, and that nothing is to be sent."""
    with _reader_of(message) as rma:
        subject = _("Your return for order %(order)s was cancelled") % standing_facts(rma)
        send(message, rma, template="canceled", subject=subject)


def received(message: OutboxMessage, *, now: datetime) -> None:
    """Say that the parcel is in and counted, and what the refund will be."""
    with _reader_of(message) as rma:
        subject = _("%(shop)s has received your return") % standing_facts(rma)
        send(message, rma, template="received", subject=subject)


def refunded(message: OutboxMessage, *, now: datetime) -> None:
    """Say how much was sent, where to, and when it should be seen there."""
    with _reader_of(message) as rma:
        subject = _("Your refund of %(amount)s has been sent") % standing_facts(rma)
        send(message, rma, template="refunded", subject=subject)


def exchanged(message: OutboxMessage, *, now: datetime) -> None:
    """Name what goes out instead, and the money that goes back or that Shopify asks for."""
    with _reader_of(message) as rma:
        subject = _("Your exchange for order %(order)s is on its way to you soon") % standing_facts(rma)
        send(message, rma, template="exchanged", subject=subject)


def exchange_given_up(message: OutboxMessage, *, now: datetime) -> None:
    """Say that something chosen cannot be sent, and what goes back instead."""
    with _reader_of(message) as rma:
        line = next(line for line in rma.exchange_lines.all() if line.pk == message.payload["exchange"])
        subject = _("%(article)s is sold out: you get a refund instead") % {"article": str(line)}
        send(message, rma, template="exchange_given_up", subject=subject, article=str(line))


@contextmanager
def _reader_of(message: OutboxMessage) -> Iterator[Return]:
    """The return a message is about, with the language of its shopper active."""
    rma = return_of(message.payload)
    with translation.override(language_of(rma)):
        yield rma
