"""What the rules are told about the lines of an order."""

from __future__ import annotations

from datetime import datetime

from returns.domain.facts import LineFacts
from returns.domain.money import share_off
from returns.domain.policy import Policy
from returns.models import FulfillmentLine, Order, OrderLine
from returns.queries.buyers import customer_facts
from returns.queries.conformity import conform_until
from returns.queries.linked_worth import agreed_off
from returns.queries.regard import Regard
from returns.queries.suppliers import Suppliers
from returns.sign_in import Terms


class LineReader:
    """Reads an order's lines as facts; the buyer is looked up once, and only as far as the policies ask.

    `regard` is what the rules are to be told of the person; `gift`: who was given it asks. `suppliers` are those of
    the shop where somebody has read them; `now` is when the goods are asked to come back, None: in time.
    """

    def __init__(
        self,
        order: Order,
        *policies: Policy,
        regard: Regard | None = None,
        gift: bool = False,
        suppliers: Suppliers | None = None,
        now: datetime | None = None,
    ) -> None:
        self._order, self._policies, self._regard = order, policies, regard or Regard()
        self._gift, self._now = gift, now
        self._suppliers = Suppliers(order.shop) if suppliers is None else suppliers
        segments = [segment for policy in policies for segment in policy.segments]
        self._customer = customer_facts(order, segments) if segments else None
        asks_of_discounts = any(clause.when.discount_bps for policy in policies for clause in policy.clauses)
        self._agreed_off = agreed_off(order) if asks_of_discounts else {}

    def line(
        self,
        fulfilled: FulfillmentLine,
        *,
        wanted: int,
        available: int,
        reason: str = "",
        told: Terms | None = None,
        answers: tuple[tuple[str, bool], ...] = (),
        photos: int | None = None,
    ) -> LineFacts:
        """The facts about `wanted` pieces of a line of which `available` are left; `told` is Shopify's word."""
        order, line = self._order, fulfilled.line
        return LineFacts(
            wanted=wanted,
            fulfilled=fulfilled.quantity,
            available=available,
            tags=tuple(line.tags),
            product_type=line.product_type,
            is_gift_card=line.is_gift_card,
            requires_shipping=line.requires_shipping,
            ordered_at=order.placed_at,
            fulfilled_at=fulfilled.fulfillment.created_at,
            delivered_at=fulfilled.fulfillment.delivered_at,
            order_cancelled=bool(order.cancelled_at or order.gone_at),
            time_zone=order.shop.time_zone,
            product=line.product_gid,
            collections=tuple(line.collections),
            vendor=line.vendor,
            sku=line.sku,
            location=fulfilled.fulfillment.location_gid,
            unit_price_minor=line.unit_price_shop_minor,
            discount_bps=self._discount_bps(line),
            order_tags=tuple(order.tags),
            country=order.address.get("country", ""),
            channel=order.channel,
            reason=reason,
            customer=self._customer,
            units_at_shopify=told.units if told else None,
            cause_at_shopify=told.cause if told else "",
            fault=self._fault(reason),
            conform_until=conform_until(fulfilled),
            answers=answers,
            photos=photos,
            signals=self._regard.signals,
            restriction=self._regard.restriction,
            gift=self._gift,
            supplier=self._suppliers.terms(fulfilled, reason=reason, now=self._now),
        )

    def _discount_bps(self, line: OrderLine) -> int:
        """What discounts took off. What was paid with other goods is no discount: there, what was agreed counts."""
        if line.variant_gid in self._agreed_off:
            return self._agreed_off[line.variant_gid]
        listed = line.unit_price_shop_minor * line.quantity
        off, currency = listed - line.discounted_shop_minor, self._order.shop_currency
        return share_off(off, listed, pieces=line.quantity, currency=currency)

    def _fault(self, code: str) -> bool | None:
        """Whether a reason is the seller's; None while none was told."""
        reasons = [reason for policy in self._policies if (reason := policy.reason(code))]
        return any(reason.fault for reason in reasons) if code else None
