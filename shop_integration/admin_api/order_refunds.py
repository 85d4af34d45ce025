"""Refunds on an order that no return stands behind: what can go back, the one call that pays, and reading it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from returns.domain.money import Money
from returns.domain.remote_return import RemoteRefund
from shop_integration.admin_api.answer import Json
from shop_integration.admin_api.client import AdminClient
from shop_integration.admin_api.reading import money
from shop_integration.admin_api.returns import read_refund
from shop_integration.errors import Unreachable


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment that money can go back to, and how much."""

    gid: str
    gateway: str
    left: Money


@dataclass(frozen=True, slots=True)
class Refundable:
    """What of an order can still go back: in all, of its shipping (tax apart), and by which payments."""

    maximum: Money
    shipping: Money
    shipping_tax: Money
    payments: tuple[Payment, ...]

    def shipping_with_tax(self, *, taxes_included: bool) -> Money:
        """All of the shipping that is left, as the shopper paid it."""
        return self.shipping if taxes_included else self.shipping + self.shipping_tax

    def shipping_as_priced(self, paid: Money, *, taxes_included: bool) -> Money:
        """What to name of the shipping so that `paid` goes back: where tax comes on top, Shopify adds it by itself."""
        whole = self.shipping_with_tax(taxes_included=taxes_included).minor
        part = min(paid.minor, whole)
        return self.shipping.share(part=part, whole=whole) if whole else Money(0, paid.currency)


def refundable(client: AdminClient, order_gid: str) -> Refundable | None:
    """Ask what can still go back, in the currency the shopper paid with; None if Shopify has no answer."""
    order = client.query("refundable", id=order_gid)["order"]
    found = order and order["suggestedRefund"]
    if not found:
        return None
    return Refundable(
        maximum=money(found["maximumRefundableSet"]["presentmentMoney"]),
        shipping=money(found["shipping"]["amountSet"]["presentmentMoney"]),
        shipping_tax=money(found["shipping"]["taxSet"]["presentmentMoney"]),
        payments=tuple(_payment(row) for row in order["transactions"] if _can_go_back(row)),
    )


def _can_go_back(row: Json) -> bool:
    return row["kind"] in {"SALE", "CAPTURE"} and row["status"] == "SUCCESS" and bool(row["maximumRefundableV2"])


def _payment(row: Json) -> Payment:
    return Payment(row["id"], row["gateway"] or "", money(row["maximumRefundableV2"]))


def refunds_of(client: AdminClient, order_gid: str) -> tuple[RemoteRefund, ...]:
    """The order's refunds."""
    order = client.query("order_refunds", id=order_gid)["order"]
    return tuple(read_refund(refund) for refund in order["refunds"]) if order else ()


def create_refund(
    client: AdminClient,
    order_gid: str,
    *,
    key: str,
    note: str,
    transfers: Sequence[tuple[str, Money, str]],
    shipping: Money,
) -> RemoteRefund:
    """Pay `transfers` (payment gid, amount, gateway); `shipping` is what of them counts as shipping, tax apart.

    The same key and values may be sent again within a day: Shopify answers with the first refund. Raises ShopifyError.
    """
    values: Json = {
        "orderId": order_gid,
        "currency": transfers[0][1].currency,
        "note": note,
        "notify": True,
        "transactions": [
            {
                "orderId": order_gid,
                "parentId": gid,
                "gateway": gateway,
                "kind": "REFUND",
                "amount": str(amount.kept),
            }
            for gid, amount, gateway in transfers
        ],
    }
    if shipping.minor:
        values["shipping"] = {"amount": str(shipping.kept)}
    payload = client.mutate("refund_create", input=values, key=key)
    try:
        return read_refund(payload["refund"])
    except (KeyError, TypeError) as error:
        raise Unreachable("a part of the answer was withheld", maybe_done=True) from error
