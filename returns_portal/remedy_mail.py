"""Mails about repairs and replacements: begun, delayed, sent back, not to be done, or paid for after all."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _

from returns.domain.status import Outcome
from returns.queries.returns import return_of
from returns_portal.letters import language_of, send
from returns_portal.shopper.facts import standing_facts
from returns_portal.shopper.remedy_words import remedy_notes, tracking_of

if TYPE_CHECKING:
    from returns.models import OutboxMessage, Return


def begun(message: OutboxMessage, *, now: datetime) -> None:
    """Say that the goods are on the bench, and until when they are promised back."""
    rma = return_of(message.payload)
    with translation.override(language_of(rma)):
        headline = _("Your items are being repaired")
        text = _("%(shop)s has begun the repair and sends the items back to you when they are done.")
        _send(message, rma, now, headline, text)


def delayed(message: OutboxMessage, *, now: datetime) -> None:
    """Say that it takes longer, until when, and why."""
    rma = return_of(message.payload)
    with translation.override(language_of(rma)):
        headline = _("The repair takes longer")
        text = _(
            "The repair of your items at %(shop)s takes longer. If that is too long for you, answer this e-mail: you "
            "can have your money back."
        )
        _send(message, rma, now, headline, text)


def sent_back(message: OutboxMessage, *, now: datetime) -> None:
    """Say that the goods are on their way back, and what to do where the fault shows again."""
    rma = return_of(message.payload)
    with translation.override(language_of(rma)):
        headline = _("Your items are repaired and on their way back")
        text = _(
            "%(shop)s has sent the repaired items to you. If the fault shows again, start a new return: you can "
            "have your money back then."
        )
        _send(message, rma, now, headline, text)


def failed(message: OutboxMessage, *, now: datetime) -> None:
    """Say that the goods cannot be repaired, why, and what the shopper gets instead."""
    rma = return_of(message.payload)
    with translation.override(language_of(rma)):
        _send(message, rma, now, _("Your items could not be repaired"), _instead(rma), amounts=True)


def changed(message: OutboxMessage, *, now: datetime) -> None:
    """Say what the shopper gets instead of what they chose first."""
    rma = return_of(message.payload)
    with translation.override(language_of(rma)):
        _send(message, rma, now, _("Your return has changed"), _instead(rma), amounts=True)


def replaced(message: OutboxMessage, *, now: datetime) -> None:
    """Say that the same goods are on the order once more."""
    rma = return_of(message.payload)
    with translation.override(language_of(rma)):
        text = _("%(shop)s sends you the same items anew, like any order. It costs you nothing.")
        _send(message, rma, now, _("Your new items are on your order"), text)


def _instead(rma: Return) -> str:
    if rma.outcome == Outcome.REPLACEMENT:
        return _(
            "%(shop)s sends you the same items anew instead. If you would rather have your money back, answer this "
            "e-mail."
        )
    if rma.outcome == Outcome.STORE_CREDIT:
        return _("You get %(amount)s of store credit from %(shop)s instead.")
    return _("You get your money back instead: %(amount)s, to the means of payment you used for the order.")


def _send(
    message: OutboxMessage, rma: Return, now: datetime, headline: str, text: str, *, amounts: bool = False
) -> None:
    facts = standing_facts(rma)
    subject = _("%(headline)s – order %(order)s") % {"headline": headline, "order": facts["order"]}
    send(
        message,
        rma,
        now=now,
        template="remedy",
        subject=subject,
        headline=headline,
        text=text % facts,
        notes=remedy_notes(rma),
        tracking=tracking_of(rma),
        amounts=amounts,
    )
