"""One function per mail, each the effect of an outbox message of that kind. Nothing else of ours sends mail."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _

from returns import wording
from returns.domain.status import Outcome
from returns.history import Actor
from returns.queries.parts import part_awaited
from returns.queries.returns import return_of
from returns_portal.gift_mail import gifts_apart
from returns_portal.letters import language_of, send
from returns_portal.shopper.addresses import status_url
from returns_portal.shopper.facts import sendings_of, standing_facts

if TYPE_CHECKING:
    from returns.models import OutboxMessage, Return


@gifts_apart
def requested(message: OutboxMessage, *, now: datetime) -> None:
    """Acknowledge what was asked for, with date, items and expected refund."""
    with _reader_of(message) as rma:
        asked = wording.day(rma.requested_at, time_zone=rma.shop.time_zone)
        subject = _("We have your return request for order %(order)s") % standing_facts(rma)
        send(message, rma, template="requested", subject=subject, asked_words=asked)


@gifts_apart
def approved(message: OutboxMessage, *, now: datetime) -> None:
    """Bring the labels (or slips), or lead to where one is asked for; say where to send the parcels and by when."""
    with _reader_of(message) as rma:
        subject = _("Your return is approved: send it by %(ship_by)s") % standing_facts(rma)
        headline = _("Your return is approved")
        send(message, rma, template="approved", subject=subject, headline=headline, sendings=sendings_of(rma))


@gifts_apart
def label(message: OutboxMessage, *, now: datetime) -> None:
    """Bring the labels (or slips) that the shopper asked for, or that come before anybody agreed."""
    with _reader_of(message) as rma:
        headline = _("The papers for your return are ready")
        subject = _("The papers for your return of order %(order)s are ready") % standing_facts(rma)
        send(message, rma, template="approved", subject=subject, headline=headline, sendings=sendings_of(rma))


def kept(message: OutboxMessage, *, now: datetime) -> None:
    """Say that the return is approved and that nothing has to be sent back."""
    with _reader_of(message) as rma:
        subject = _("Your return is approved: nothing to send back")
        send(message, rma, template="kept", subject=subject)


@gifts_apart
def declined(message: OutboxMessage, *, now: datetime) -> None:
    """Say no, and why."""
    with _reader_of(message) as rma:
        subject = _("Your return request for order %(order)s was declined") % standing_facts(rma)
        reason = wording.DECLINE_REASONS.get(rma.decline_reason, "")
        send(message, rma, template="declined", subject=subject, reason=reason)


@gifts_apart
def canceled(message: OutboxMessage, *, now: datetime) -> None:
    """Say that the return was called off, and that nothing is to be sent."""
    with _reader_of(message) as rma:
        subject = _("Your return for order %(order)s was cancelled") % standing_facts(rma)
        by = [event.actor for event in rma.events.all() if event.kind == "return.canceled"]
        send(message, rma, template="canceled", subject=subject, by_shopper=Actor.SHOPPER in by)


@gifts_apart
def received(message: OutboxMessage, *, now: datetime) -> None:
    """Say that the parcel is in and counted, what the refund will be, and what is still awaited of the return."""
    with _reader_of(message) as rma:
        facts, rest = standing_facts(rma), part_awaited(rma)
        if rest is None:
            send(message, rma, template="received", subject=_("%(shop)s has received your return") % facts)
            return
        awaited = [f"{item.quantity} × {item.line}" for item in rest.lines.select_related("line")]
        subject = _("%(shop)s has received a part of your return") % facts
        send(message, rma, template="received", subject=subject, rest=rest, awaited=awaited, rest_link=status_url(rest))


@gifts_apart
def refunded(message: OutboxMessage, *, now: datetime) -> None:
    """Say how much was sent, where to, and when it should be seen there; for store credit, its bonus and its end."""
    with _reader_of(message) as rma:
        if rma.outcome == Outcome.STORE_CREDIT:
            subject = _("You have %(amount)s of store credit") % standing_facts(rma)
            send(message, rma, template="credited", subject=subject)
            return
        subject = _("Your refund of %(amount)s has been sent") % standing_facts(rma)
        send(message, rma, template="refunded", subject=subject)


@contextmanager
def _reader_of(message: OutboxMessage) -> Iterator[Return]:
    """The return a message is about, with the language of its shopper active."""
    rma = return_of(message.payload)
    with translation.override(language_of(rma)):
        yield rma
