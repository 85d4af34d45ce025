"""What the page of a return shows where its goods are counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from returns.domain.role import Permission
from returns.domain.status import Outcome
from returns.domain.step import Step
from returns.people import Staff
from returns.queries.counts import desk_terms, waiting_of
from returns.queries.returns import settlement_quote
from returns.queries.unannounced import label_is_unused, suggestion_for
from returns_portal.merchant.forms.receipt import ReceiptForm
from returns_portal.merchant.return_view import next_of

if TYPE_CHECKING:
    from returns.models import Return, UnannouncedParcel


def desk(rma: Return) -> dict[str, Any]:
    """Whether the goods are counted at the receiving desk alone, and the count that waits there."""
    if next_of(rma) != Step.RECEIVE:
        return {}
    return {"blind": desk_terms(rma.shop).blind, "waits": waiting_of(rma)}


def receipt(rma: Return, here: Sequence[UnannouncedParcel]) -> ReceiptForm:
    """The form of the count, with what is suggested."""
    return ReceiptForm(rma=rma, suggested=suggestion_for(rma, here), unused=label_is_unused(rma, here))


def pays_at_once(rma: Return, reader: Staff, context: Mapping[str, Any]) -> bool:
    """Whether who counts may also pay with the same click: an ordinary refund that takes nobody else's eye."""
    quote = settlement_quote(rma)
    ordinary = rma.outcome in {Outcome.REFUND, Outcome.STORE_CREDIT} and quote.total.presentment.minor
    waits = context.get("takes_two") or context["desk"].get("waits") or context["here"]
    goes_out = quote.owed.presentment.minor or any(rma.exchange_lines.all())
    return bool(next_of(rma) == Step.RECEIVE and ordinary and reader.may(Permission.PAY)) and not (waits or goes_out)
