"""What Shopify would pay for received pieces, and the one call that pays."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from returns.domain.money import Money
from returns.domain.remote_return import RemoteRefund
from shop_integration.admin_api.answer import Json
from shop_integration.admin_api.client import AdminClient
from shop_integration.admin_api.reading import money, pages
from shop_integration.admin_api.returns import read_refund
from shop_integration.errors import Unreachable


@dataclass(frozen=True, slots=True)
class Source:
    """A payment that money can go back to. Amounts in the currency the shopper paid with."""

    transaction_gid: str
    suggested: Money
    maximum: Money


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Shopify's own reckoning. `owed` is what the shopper would have to pay; `maximum` is the most to go back.

    `credit` is the most that can go out as store credit; None where that was not asked for, or cannot be.
    """

    amount: Money
    maximum: Money
    sources: tuple[Source, ...]
    owed: Money
    credit: Money | None = None


@dataclass(frozen=True, slots=True)
class Processed:
    """What is settled in one go: pieces per return line, pieces per exchange line, and outbound shipping given back.

    `duties` are customs duties (gids) that go back as far as they were paid for these pieces.
    """

    pieces: Mapping[str, int]
    exchanges: Mapping[str, int]
    shipping: Money
    duties: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class CreditOut:
    """Money that goes out as store credit."""

    amount: Money
    expires_at: datetime | None


def duties_of(client: AdminClient, gid: str, *, lines: Container[str]) -> tuple[str, ...]:
    """The customs duties (gids) that were paid for these lines of a return (gids)."""

    def following(cursor: str | None) -> Json:
        found: Json | None = client.query("return_duties", id=gid, after=cursor)["return"]
        page: Json = found["returnLineItems"] if found else {"nodes": [], "pageInfo": {"hasNextPage": False}}
        return page

    nodes = pages(following(None), following)
    paid = (node["fulfillmentLineItem"]["lineItem"]["duties"] for node in nodes if node["id"] in lines)
    return tuple(dict.fromkeys(duty["id"] for duties in paid for duty in duties))


def suggest(client: AdminClient, gid: str, wanted: Processed, *, as_credit: bool = False) -> Suggestion | None:
    """Ask what settling this would mean, with the money going to the payments or out as store credit.

    None if Shopify has no answer.
    """
    found = client.query(
        "suggested_outcome",
        id=gid,
        returnLineItems=_quantities(wanted.pieces),
        exchangeLineItems=_quantities(wanted.exchanges),
        refundShipping=_shipping(wanted.shipping),
        refundDuties=_duties(wanted.duties),
        allocation="STORE_CREDIT" if as_credit else "ORIGINAL_PAYMENT_METHODS",
    )["return"]
    outcome = found and found["suggestedFinancialOutcome"]
    return _suggestion(outcome) if outcome else None


def process(
    client: AdminClient,
    gid: str,
    wanted: Processed,
    *,
    transfers: Sequence[tuple[str, Money]],
    note: str,
    credit: CreditOut | None = None,
) -> tuple[RemoteRefund, ...]:
    """Settle what comes back and what goes out.

    Money goes back by `transfers` (payment gid, amount) or out as `credit`, if any. Returns all refunds of the return.
    Raises ShopifyError; after Unreachable with `maybe_done` the return must be read.
    """
    values: Json = {
        "returnId": gid,
        "returnLineItems": _quantities(wanted.pieces),
        "exchangeLineItems": _quantities(wanted.exchanges),
        "note": note,
        "notifyCustomer": False,
    }
    if shipping := _shipping(wanted.shipping):
        values["refundShipping"] = shipping
    if wanted.duties:
        values["refundDuties"] = _duties(wanted.duties)
    if transfers or credit:
        refund: Json = {"orderTransactions": [_transfer(*to) for to in transfers]}
        values["financialTransfer"] = {"issueRefund": refund | _methods(credit)}
    payload = client.mutate("return_process", input=values)
    try:
        return tuple(read_refund(refund) for refund in payload["return"]["refunds"]["nodes"])
    except (KeyError, TypeError) as error:
        raise Unreachable("a part of the answer was withheld", maybe_done=True) from error


def _quantities(pieces: Mapping[str, int]) -> list[Json]:
    return [{"id": line, "quantity": quantity} for line, quantity in pieces.items()]


def _shipping(amount: Money) -> Json | None:
    given = {"amount": str(amount.kept), "currencyCode": amount.currency}
    return {"shippingRefundAmount": given} if amount.minor else None


def _duties(gids: Sequence[str]) -> list[Json]:
    return [{"dutyId": gid, "refundType": "PROPORTIONAL"} for gid in gids]


def _transfer(transaction_gid: str, amount: Money) -> Json:
    transferred = {"amount": str(amount.kept), "currencyCode": amount.currency}
    return {"parentId": transaction_gid, "transactionAmount": transferred}


def _methods(credit: CreditOut | None) -> Json:
    if credit is None:
        return {}
    given: Json = {"amount": {"amount": str(credit.amount.kept), "currencyCode": credit.amount.currency}}
    if credit.expires_at:
        given["expiresAt"] = credit.expires_at.isoformat()
    return {"refundMethods": [{"storeCreditRefund": given}]}


def _suggestion(outcome: Json) -> Suggestion:
    maximum = money(outcome["maximumRefundable"]["presentmentMoney"])
    transfer = outcome["financialTransfer"] or {}
    nothing = Money(0, maximum.currency)
    if "refundAmount" not in transfer:
        owed = transfer.get("invoiceAmount")
        return Suggestion(nothing, maximum, (), money(owed["presentmentMoney"]) if owed else nothing)
    sources = (_source(source) for source in transfer["suggestedTransactions"])
    amount = money(transfer["refundAmount"]["presentmentMoney"])
    method = next(iter(transfer["suggestedRefundMethods"]), None)
    credit = money(method["maximumRefundable"]["presentmentMoney"]) if method else None
    return Suggestion(amount, maximum, tuple(source for source in sources if source), nothing, credit)


def _source(suggested: Json) -> Source | None:
    parent = suggested["parentTransaction"]
    if not parent:
        return None
    amount = money(suggested["amountSet"]["presentmentMoney"])
    most = suggested["maximumRefundableSet"]
    return Source(parent["id"], amount, money(most["presentmentMoney"]) if most else amount)
