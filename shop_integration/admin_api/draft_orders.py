"""Draft orders: what goes out instead as an order of its own. None of these calls takes an idempotency key.

- *Created twice* a draft is there twice, and keeps its pieces aside twice. So the caller commits its key before the
  call, and after a lost answer calls `find_drafts` before it creates again. The key stands in a custom attribute of the
  draft, and as a tag, which the order inherits. Drafts are found by listing, newest first, and reading that attribute:
  Shopify's search would find a tag only once its index has heard of it, which may be after the next try.
- *Completed twice* it is refused: one draft makes one order. After a lost answer or a refusal `read_draft` tells
  whether there is an order; the refusal has no code to tell by.
- *Sent twice* the invoice asks for the same money, which can be paid once.

Where money is asked for, what a draft comes to is Shopify's to say: compare `Draft.total` with what was agreed, and
delete the draft if it differs. Merchants can change and delete drafts in Shopify's admin at any time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from returns.domain.money import Money, MoneyPair, unit_of
from shop_integration.admin_api.answer import Json
from shop_integration.admin_api.client import AdminClient
from shop_integration.admin_api.reading import moment, pages, pair
from shop_integration.errors import Refused, ShopifyError, Unreachable

KEY = "return_key"
# Shopify's limit for a tag of a draft order, in characters.
LONGEST_TAG = 40
# How far our clock and Shopify's may be apart.
SLACK = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class WantedPieces:
    """Pieces of a variant. `off` is what comes off all of them together, in the currency the shopper pays with.

    It comes off the price as the shop writes it: with tax inside where its prices include tax, else before tax. So
    Shopify taxes what is left.
    """

    variant_gid: str
    quantity: int
    off: Money


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets it: the customer's id, "" for a guest; addresses in the shape of Shopify's MailingAddressInput."""

    customer_gid: str
    email: str
    shipping: Json | None
    billing: Json | None


@dataclass(frozen=True, slots=True)
class WantedDraft:
    """A draft to be. The shopper reads `discount_title` and `shipping_title`; shipping costs nothing.

    `key` is ours, of LONGEST_TAG characters at most. `reserve_until` keeps the pieces from everybody else until then.
    """

    key: str
    pieces: Sequence[WantedPieces]
    currency: str
    recipient: Recipient
    note: str
    discount_title: str
    shipping_title: str
    reserve_until: datetime | None = None
    tags: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class DraftPieces:
    """Pieces of a draft and their price together, as the shop writes prices; "" for a variant that is gone."""

    variant_gid: str
    quantity: int
    total: MoneyPair


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft order as Shopify has it. `status` is OPEN, INVOICE_SENT or COMPLETED; `order_gid` is "" before that.

    `total` includes `tax`. Shopify still reckons while it is not `ready`. Who has `invoice_url` can pay.
    """

    gid: str
    name: str
    status: str
    ready: bool
    order_gid: str
    total: MoneyPair
    tax: MoneyPair
    pieces: tuple[DraftPieces, ...]
    reserved_until: datetime | None
    invoice_url: str


def recipient_of(client: AdminClient, order_gid: str) -> Recipient | None:
    """Who an order was sent to, read anew (its addresses may have been corrected); None if there is no such order."""
    order = client.query("draft_order_recipient", id=order_gid)["order"]
    if order is None:
        return None
    billing = _place(order["billingAddress"])
    return Recipient(
        customer_gid=order["customer"]["id"] if order["customer"] else "",
        email=order["email"] or "",
        shipping=_place(order["shippingAddress"]) or billing,
        billing=billing,
    )


def create_draft(client: AdminClient, wanted: WantedDraft) -> Draft:
    """Make a draft. Raises ShopifyError; ValueError for a key that does not fit a tag.

    After Unreachable with `maybe_done`, `find_drafts` must be asked before this is called again.
    """
    return _read(client, client.mutate("draft_order_create", input=_input(wanted)))


def find_drafts(client: AdminClient, key: str, *, since: datetime) -> tuple[Draft, ...]:
    """The drafts with our key that were made since (by our clock), the oldest first.

    Several are there only where one was created in spite of the rule above: keep the first, or the one that has an
    order, and delete the others.
    """
    found = reversed([row["id"] for row in _since(client, since) if _has_key(row, key)])
    return tuple(draft for gid in found if (draft := read_draft(client, gid)))


def read_draft(client: AdminClient, gid: str) -> Draft | None:
    """A draft as it is now; None where it was deleted."""
    found = client.query("draft_order", id=gid)["draftOrder"]
    return _draft(client, found) if found else None


def complete_draft(client: AdminClient, gid: str) -> Draft:
    """Make the order, paid without a payment: for what costs nothing, or is paid elsewhere. Raises ShopifyError."""
    return _read(client, client.mutate("draft_order_complete", id=gid))


def send_draft_invoice(client: AdminClient, gid: str) -> None:
    """Let Shopify ask the shopper for the money by e-mail; paying makes the order. Raises ShopifyError."""
    client.mutate("draft_order_invoice_send", id=gid)


def delete_draft(client: AdminClient, gid: str) -> None:
    """Delete a draft and free its pieces; one that is gone is fine. Its order, if it has one, stays.

    Raises ShopifyError. A shopper may pay at this very moment: read the draft first, and its order's webhook counts.
    """
    try:
        client.mutate("draft_order_delete", id=gid)
    except Refused:
        if read_draft(client, gid):
            raise


def _input(wanted: WantedDraft) -> Json:
    if len(wanted.key) > LONGEST_TAG:
        raise ValueError("the key does not fit a tag")
    free = {"amount": str(Money(0, wanted.currency).amount), "currencyCode": wanted.currency}
    made: Json = {
        "lineItems": [line for pieces in wanted.pieces for line in _lines(pieces, wanted.discount_title)],
        "presentmentCurrencyCode": wanted.currency,
        "customAttributes": [{"key": KEY, "value": wanted.key}],
        "tags": [*wanted.tags, wanted.key],
        "note": wanted.note,
        "shippingLine": {"title": wanted.shipping_title, "priceWithCurrency": free},
        "acceptAutomaticDiscounts": False,
        "allowDiscountCodesInCheckout": False,
    }
    if wanted.reserve_until:
        made["reserveInventoryUntil"] = wanted.reserve_until.isoformat()
    return made | _to(wanted.recipient)


def _to(recipient: Recipient) -> Json:
    made: Json = {"shippingAddress": recipient.shipping, "billingAddress": recipient.billing}
    if recipient.customer_gid:
        made["purchasingEntity"] = {"customerId": recipient.customer_gid}
    if recipient.email:
        made["email"] = recipient.email
    return {name: value for name, value in made.items() if value}


def _lines(pieces: WantedPieces, title: str) -> Iterator[Json]:
    """One line, or two where the discount does not divide: Shopify takes a fixed amount off each piece alike.

    What comes off each is an amount that Shopify keeps of the currency.
    """
    unit = unit_of(pieces.off.currency)
    each, dearer = divmod(pieces.off.minor // unit, pieces.quantity)
    for quantity, units in ((pieces.quantity - dearer, each), (dearer, each + 1)):
        if quantity:
            yield _line(pieces.variant_gid, quantity, Money(units * unit, pieces.off.currency), title)


def _line(variant_gid: str, quantity: int, off_each: Money, title: str) -> Json:
    """One line. The amount for all its pieces names the currency; Shopify refuses one that the value does not give."""
    line: Json = {"variantId": variant_gid, "quantity": quantity}
    if off_each.minor:
        whole = Money(off_each.minor * quantity, off_each.currency)
        line["appliedDiscount"] = {
            "title": title,
            "valueType": "FIXED_AMOUNT",
            "value": float(off_each.amount),
            "amountWithCurrency": {"amount": str(whole.amount), "currencyCode": whole.currency},
        }
    return line


def _place(address: Json | None) -> Json | None:
    """An address as an input; what Shopify has nothing for is left out."""
    if not address:
        return None
    place = {name: value for name, value in address.items() if value and name != "countryCodeV2"}
    return place | ({"countryCode": address["countryCodeV2"]} if address["countryCodeV2"] else {})


def _since(client: AdminClient, since: datetime) -> Iterator[Json]:
    """Drafts made since, the newest first."""
    first = client.query("draft_orders")["draftOrders"]
    for row in pages(first, lambda cursor: client.query("draft_orders", after=cursor)["draftOrders"]):
        made = moment(row["createdAt"])
        if made and made < since - SLACK:
            return
        yield row


def _has_key(row: Json, key: str) -> bool:
    return {"key": KEY, "value": key} in row["customAttributes"]


def _read(client: AdminClient, payload: Json) -> Draft:
    try:
        return _draft(client, payload["draftOrder"])
    except (KeyError, TypeError, ShopifyError) as error:
        raise Unreachable("a part of the answer was withheld", maybe_done=True) from error


def _draft(client: AdminClient, row: Json) -> Draft:
    return Draft(
        gid=row["id"],
        name=row["name"],
        status=row["status"],
        ready=row["ready"],
        order_gid=row["order"]["id"] if row["order"] else "",
        total=pair(row["totalPriceSet"]),
        tax=pair(row["totalTaxSet"]),
        pieces=tuple(_pieces(line) for line in _all_lines(client, row)),
        reserved_until=moment(row["reserveInventoryUntil"]),
        invoice_url=row["invoiceUrl"] or "",
    )


def _all_lines(client: AdminClient, row: Json) -> Iterator[Json]:
    def following(cursor: str) -> Json:
        draft: Json | None = client.query("draft_order_lines", id=row["id"], after=cursor)["draftOrder"]
        if draft is None:
            raise Unreachable("the draft is gone between two pages of it", maybe_done=False)
        lines: Json = draft["lineItems"]
        return lines

    return pages(row["lineItems"], following)


def _pieces(line: Json) -> DraftPieces:
    variant = line["variant"]["id"] if line["variant"] else ""
    return DraftPieces(variant, line["quantity"], pair(line["discountedTotalSet"]))
