"""What a return comes to where its money goes another way: fees and bonus of that way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from returns.domain.linked import ExchangeMode
from returns.domain.money import Money, MoneyPair
from returns.domain.settlement import Quote
from returns.domain.status import Outcome
from returns.models import Return
from returns.queries.eligibility import Preview, WantedLine
from returns.queries.linked_orders import goes_out_apart
from returns.queries.pricing import shipping_fee_for
from returns.queries.returns import settlement_quote
from returns.queries.sums import present_worth, sums_of


def shipping_by_outcome(offer: Preview) -> dict[str, list[int]]:
    """The return shipping fee of each way the money may go, in both currencies; nothing where it is the same."""
    return fees_apart({outcome.value: found.return_shipping_fee for outcome, found in offer.quotes.items()})


def fees_apart(fees: Mapping[str, MoneyPair]) -> dict[str, list[int]]:
    """The fee of each way as it is kept; nothing where it is the same for all."""
    if len(set(fees.values())) < 2:
        return {}
    return {way: as_kept(fee) for way, fee in fees.items()}


def as_kept(fee: MoneyPair) -> list[int]:
    """A fee as documents keep it: shop money and presentment money, in minor units."""
    return [fee.shop.minor, fee.presentment.minor]


def shares_by_outcome(offer: Preview, line: WantedLine) -> dict[str, int]:
    """The share held back of a line for each way the money may go; nothing where it is the same."""
    shares = {outcome.value: offer.restocking_bps(line, outcome) for outcome in offer.quotes}
    return shares if len(set(shares.values())) > 1 else {}


def bonus_for(rma: Return, outcome: Outcome) -> int:
    """What is added to money that goes by `outcome`, in basis points: the lowest of what its lines were judged by.

    Lines that no conditions are kept of, such as those of returns that Shopify made, have the bonus of the policy.
    """
    if outcome != Outcome.STORE_CREDIT:
        return 0
    plain = rma.policy.policy.credit.bonus_bps
    lines = rma.decision.get("lines", ())
    return min((_values(line).get("bonus_bps", plain) for line in lines), default=plain)


def _values(line: Mapping[str, Any]) -> Mapping[str, Any]:
    """The conditions of a line as the decision keeps them."""
    return cast("Mapping[str, Any]", line.get("conditions", {}).get("values", {}))


def shares_for(rma: Return, outcome: Outcome) -> dict[int, int]:
    """The share held back of each line (id) whose fee hangs on the outcome."""
    lines = rma.lines.values_list("pk", "restocking_by_outcome")
    return {pk: shares[outcome] for pk, shares in lines if outcome in shares}


def quote_for(rma: Return, outcome: Outcome, *, bonus_bps: int, shares: Mapping[int, int] | None = None) -> Quote:
    """The settlement as it would be paid by `outcome`; what does not hang on that is as it was quoted.

    `shares` are held back of lines (ids) instead of their own.
    """
    fee = shipping_fee_for(rma, outcome)
    lines = present_worth(rma, shares=shares_for(rma, outcome) | dict(shares or {}))
    return sums_of(rma, lines, return_shipping_fee=fee, bonus_bps=bonus_bps, outcome=outcome)


def _quote_there(rma: Return) -> Quote | None:
    """The settlement with the fees that Shopify was told; None where they are those that are held back.

    The return shipping fee is that of the outcome told: see `parts.fee_held_back_at_shopify` for what became of it.
    """
    lines = rma.lines.values_list("pk", "told_restocking_bps")
    told = {pk: share for pk, share in lines if share is not None}
    other = rma.told_outcome and rma.told_outcome != rma.outcome and hangs_on_outcome(rma)
    if not told and not other:
        return None
    return quote_for(rma, Outcome(rma.told_outcome or rma.outcome), bonus_bps=0, shares=told)


def reckoned_there(rma: Return) -> Money:
    """What Shopify is to suggest for the return, in the shopper's currency.

    Shopify keeps the fees that a return was registered with, also when the money goes another way in the end. It knows
    of no loss of value, and of nothing that goes out elsewhere: with a linked order that is exactly what goes out on it
    more than we pay. Below zero where fees and what goes out come to more than comes back.
    """
    quote = _quote_there(rma) or settlement_quote(rma)
    return (quote.back if goes_out_apart(rma) else quote.back - quote.exchange).presentment


def hangs_on_outcome(rma: Return) -> bool:
    """Whether the fees of the return hang on where its money goes."""
    return bool(rma.settlement.shipping_by_outcome) or any(
        shares for shares in rma.lines.values_list("restocking_by_outcome", flat=True)
    )


def is_asked_for_as_much(rma: Return, outcome: Outcome) -> bool:
    """Whether Shopify asks the shopper to pay as much for an exchange as would be owed by `outcome`, if anything.

    It keeps the fees that it was told: what differs could never be settled, or never be paid.
    """
    if not rma.told_outcome or not rma.settlement.exchange_presentment_minor:
        return True
    if not rma.exchange_lines.filter(given_up_at=None, mode=ExchangeMode.NATIVE).exists():
        return True
    told, then = (quote_for(rma, way, bonus_bps=0).owed for way in (Outcome(rma.told_outcome), outcome))
    return told.presentment == then.presentment
