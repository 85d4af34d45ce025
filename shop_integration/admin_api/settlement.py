"""What Shopify would pay for received pieces, and the one call that pays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from returns.domain.money import Money
from returns.domain.remote_return import RemoteRefund
from shop_integration.admin_api.answer import Json
from shop_integration.admin_api.client import AdminClient
from shop_integration.admin_api.reading import money
from shop_integration.admin_api.returns import read_refund


@dataclass(frozen=True, slots=True)
class Source:
    """A payment that money can go back to. Amounts in the currency the shopper paid with."""

    transaction_gid: str
    suggested: Money
    maximum: Money


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Shopify's own reckoning. `amount` is zero where the shopper would owe money; `maximum` is the most to go."""

    amount: Money
    maximum: Money
    sources: tuple[Source, ...]


def suggest(client: AdminClient, gid: str, pieces: Mapping[str, int]) -> Suggestion | None:
    """Ask what these pieces (return line gid -> quantity) are worth; None if Shopify has no answer."""
    lines = [{"id": line, "quantity": quantity} for line, quantity in pieces.items()]
    found = client.query("suggested_outcome", id=gid, returnLineItems=lines)["return"]
    outcome = found and found["suggestedFinancialOutcome"]
    return _suggestion(outcome) if outcome else None


def process(
    client: AdminClient, gid: str, *, pieces: Mapping[str, int], transfers: Sequence[tuple[str, Money]], note: str
) -> tuple[RemoteRefund, ...]:
    """Settle the pieces and send the money back by `transfers` (payment gid, amount); no transfers, no money.

    Returns all refunds of the return. Raises ShopifyError; after Unreachable with `maybe_done` the return must be read.
    """
    wanted: Json = {
        "returnId": gid,
        "returnLineItems": [{"id": line, "quantity": quantity} for line, quantity in pieces.items()],
        "note": note,
        "notifyCustomer": False,
    }
    if transfers:
        wanted["financialTransfer"] = {"issueRefund": {"orderTransactions": [_transfer(*to) for to in transfers]}}
    payload = client.mutate("return_process", input=wanted)
    return tuple(read_refund(refund) for refund in payload["return"]["refunds"]["nodes"])


def _transfer(transaction_gid: str, amount: Money) -> Json:
    transferred = {"amount": str(amount.amount), "currencyCode": amount.currency}
    return {"parentId": transaction_gid, "transactionAmount": transferred}


def _suggestion(outcome: Json) -> Suggestion:
    maximum = money(outcome["maximumRefundable"]["presentmentMoney"])
    transfer = outcome["financialTransfer"] or {}
    if "refundAmount" not in transfer:
        return Suggestion(Money(0, maximum.currency), maximum, ())
    sources = (_source(source) for source in transfer["suggestedTransactions"])
    amount = money(transfer["refundAmount"]["presentmentMoney"])
    return Suggestion(amount, maximum, tuple(source for source in sources if source))


def _source(suggested: Json) -> Source | None:
    parent = suggested["parentTransaction"]
    if not parent:
        return None
    amount = money(suggested["amountSet"]["presentmentMoney"])
    most = suggested["maximumRefundableSet"]
    return Source(parent["id"], amount, money(most["presentmentMoney"]) if most else amount)
