"""A supplier's record in words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from returns import wording
from returns.domain.money import Money
from returns.domain.policy import Policy
from returns.queries.scorecards import Came, Record

MOST_REASONS = 5


@dataclass(frozen=True, slots=True)
class Row:
    """One supplier; "" where there is nothing to tell yet."""

    pk: int
    name: str
    claims: str
    in_time: str
    accepted: str
    claimed: str
    agreed: str
    received: str
    days: str
    sent: str
    reasons: tuple[str, ...]

    @classmethod
    def of(cls, record: Record, *, policy: Policy, currency: str) -> Row:
        """Put a record into words; `currency` is the shop's."""
        card = record.card
        days = card.days_to_credit
        return cls(
            pk=record.supplier.pk,
            name=record.supplier.name,
            claims=wording.number(card.claims),
            in_time=_share(card.in_time_bps),
            accepted=_share(card.accepted_bps),
            claimed=wording.money(Money(card.claimed_minor, currency)),
            agreed=wording.money(Money(card.agreed_minor, currency)),
            received=wording.money(Money(card.received_minor, currency)),
            days="" if days is None else _("%(n)s days") % {"n": wording.number(days)},
            sent=wording.number(record.sent),
            reasons=tuple(_came(came, policy) for came in record.came[:MOST_REASONS]),
        )


def _share(bps: int | None) -> str:
    return "" if bps is None else wording.percent(bps)


def _came(came: Came, policy: Policy) -> str:
    reason = policy.reason(came.reason)
    pieces = ngettext("%(n)s piece", "%(n)s pieces", came.pieces) % {"n": wording.number(came.pieces)}
    named = wording.reason_label(reason) if reason else came.reason
    return _("%(reason)s: %(pieces)s (%(share)s)") % {
        "reason": named,
        "pieces": pieces,
        "share": wording.percent(came.share_bps),
    }
