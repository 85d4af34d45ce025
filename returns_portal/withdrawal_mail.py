"""The acknowledgement of a statement of withdrawal: content, date, time and fingerprint, on a durable medium."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _

from returns import wording
from returns.languages import language_for
from returns.normalise import email_key
from returns.operations.acknowledge_withdrawal import acknowledge_withdrawal
from returns.outbox import Later
from returns.queries.withdrawals import withdrawal_of
from returns_portal.letters import post
from returns_portal.limits import Attempt, Limit, TooManyAttempts, give_back, take
from returns_portal.shopper.addresses import receipt_url

if TYPE_CHECKING:
    from returns.models import OutboxMessage, Withdrawal

# Anybody may name any address, so that no more of a shop's letters go there in an hour; the others wait.
PER_ADDRESS = Limit("withdrawal.address", most=5)


def acknowledge(message: OutboxMessage, *, now: datetime) -> None:
    """Send back what was declared, and when, to the address that was named; the canonical form goes along as a file.

    A statement that was redacted meanwhile has no address any more, and needs no answer. Raises Later beyond the limit
    of an address.
    """
    withdrawal = withdrawal_of(message.payload)
    statement, shop = withdrawal.statement, withdrawal.shop
    if statement.redacted_at:
        return
    sending = Attempt(PER_ADDRESS, (shop.pk, email_key(statement.email)))
    try:
        take([sending], now=now)
    except TooManyAttempts as reason:
        raise Later("this address was sent many letters", delay=reason.wait, tried=False) from reason
    try:
        _send(message, withdrawal, now=now)
    except Exception:
        give_back([sending], now=now)
        raise
    acknowledge_withdrawal(withdrawal=withdrawal, now=now)


def _send(message: OutboxMessage, withdrawal: Withdrawal, *, now: datetime) -> None:
    statement, shop = withdrawal.statement, withdrawal.shop
    with translation.override(language_for(shop, statement.language)):
        facts = {
            "statement": statement,
            "moment": wording.instant(statement.submitted_at, time_zone=shop.time_zone),
            "link": receipt_url(statement),
        }
        subject = _("We have received your withdrawal (%(reference)s)") % {"reference": statement.reference}
        canonical = (f"{statement.reference}.json", statement.declared.canonical, "application/json")
        post(
            message,
            shop,
            now=now,
            to=statement.email,
            template="withdrawal",
            key="withdrawal",
            subject=subject,
            facts=facts,
            files=[canonical],
        )
