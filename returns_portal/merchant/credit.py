"""What the return page tells of store credit: where the money goes, and how the bonus stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from returns import wording
from returns.domain.remedy import REMEDIES
from returns.domain.settlement import Quote
from returns.domain.status import Outcome, SettlementStatus
from returns.queries.returns import went_back
from returns_portal.merchant import words

if TYPE_CHECKING:
    from returns.models import Return

DESTINATIONS: Mapping[Outcome, Promise] = {
    Outcome.REFUND: _("Refund to the means of payment"),
    Outcome.STORE_CREDIT: _("Store credit"),
    Outcome.REPAIR: _("Repair"),
    Outcome.REPLACEMENT: _("Replacement by the same article"),
    Outcome.GIFT_CARD: _("Gift card for who returns the present"),
}


def credit(rma: Return, quotes: Mapping[Outcome, Quote]) -> dict[str, Any]:
    """The destination in words, the sums of credit and bonus, and where else the money could go, by its `quotes`."""
    stands, bonus = went_back(rma), getattr(rma, "credit_bonus", None)
    as_credit = rma.outcome == Outcome.STORE_CREDIT
    return {
        "as_credit": as_credit,
        "remedy": rma.outcome in REMEDIES,
        "destination": DESTINATIONS[Outcome(rma.outcome)],
        "credit_sum": wording.money(stands.total.presentment),
        "bonus_sum": wording.money(stands.bonus.presentment) if stands.bonus.presentment.minor else "",
        "bonus": bonus
        and {
            "status": wording.SETTLEMENTS[bonus.status],
            "tone": "success" if bonus.status == SettlementStatus.PAID else "info",
            "paid": words.moment(bonus.paid_at, time_zone=rma.shop.time_zone) if bonus.paid_at else "",
        },
        "other_ways": [
            {"way": way.value, "amount": wording.money(quote.worth.presentment)} for way, quote in quotes.items()
        ],
    }
