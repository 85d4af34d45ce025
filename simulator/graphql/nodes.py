"""What resolvers pass around: an object together with what it belongs to, one class per GraphQL type."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from simulator.bulk.operations import BulkOperation
from simulator.world.credit import Account, Movement
from simulator.world.drafts import Draft
from simulator.world.editing import OrderEdit
from simulator.world.lines import Application, Line, ShippingLine, TaxLine
from simulator.world.money import Bag
from simulator.world.orders import (
    Fulfillment,
    FulfillmentEvent,
    FulfillmentLine,
    Order,
    Refund,
    RefundLine,
    ShippingOrder,
    Transaction,
)
from simulator.world.returns import (
    DeliveryLine,
    Disposition,
    ExchangeLine,
    Return,
    ReturnLine,
    ReverseDelivery,
    ReverseLine,
    ReverseOrder,
)
from simulator.world.shops import (
    Address,
    Collection,
    Customer,
    Location,
    Product,
    Reason,
    Shop,
    Variant,
    WebhookSubscription,
)
from simulator.world.vouchers import Discount, GiftCard
from simulator.world.world import World


@dataclass
class Context:
    """What a request knows: world, shop, the token's scopes (None: all), the reader's language, its variables."""

    world: World
    shop: Shop
    scopes: frozenset[str] | None = None
    locale: str = "en"
    variables: Mapping[str, Any] = field(default_factory=dict)


class Coin(NamedTuple):
    """A sum of one currency, minor units (MoneyV2)."""

    minor: int
    currency: str


class LineNode(NamedTuple):
    """An order line."""

    order: Order
    line: Line


class FulfillmentNode(NamedTuple):
    """A fulfilment."""

    order: Order
    fulfillment: Fulfillment


class FulfillmentLineNode(NamedTuple):
    """Units of an order line in a fulfilment."""

    order: Order
    fulfillment: Fulfillment
    line: FulfillmentLine


class FulfillmentOrderNode(NamedTuple):
    """What a location has to ship of an order."""

    order: Order
    item: ShippingOrder


class StockNode(NamedTuple):
    """The inventory item of a variant."""

    variant: Variant


class EventNode(NamedTuple):
    """Something that happened to a shipment."""

    fulfillment: Fulfillment
    event: FulfillmentEvent
    order: Order


class MovementNode(NamedTuple):
    """A movement of store credit."""

    account: Account
    movement: Movement


class CalculatedLineNode(NamedTuple):
    """A line of an order that is being edited."""

    edit: OrderEdit
    line: Line


class DraftLineNode(NamedTuple):
    """A line of a draft order."""

    draft: Draft
    line: Line


class TransactionNode(NamedTuple):
    """A movement of money."""

    order: Order
    transaction: Transaction


class ApplicationNode(NamedTuple):
    """A discount of an order, by its index."""

    order: Order
    place: int
    application: Application


class ShippingNode(NamedTuple):
    """A shipping line."""

    order: Order
    line: ShippingLine


class RefundNode(NamedTuple):
    """A refund."""

    order: Order
    refund: Refund


class RefundLineNode(NamedTuple):
    """A refund line; id 0 marks one that is only suggested."""

    order: Order
    line: RefundLine


class ReturnLineNode(NamedTuple):
    """A return line."""

    order: Order
    item: Return
    line: ReturnLine


class ExchangeNode(NamedTuple):
    """An exchange line."""

    order: Order
    line: ExchangeLine


class ReverseNode(NamedTuple):
    """A reverse fulfilment order."""

    item: Return
    reverse: ReverseOrder


class ReverseLineNode(NamedTuple):
    """A reverse fulfilment order line."""

    item: Return
    reverse: ReverseOrder
    line: ReverseLine


class DeliveryNode(NamedTuple):
    """A reverse delivery."""

    item: Return
    reverse: ReverseOrder
    delivery: ReverseDelivery


class DeliveryLineNode(NamedTuple):
    """Units of a reverse line in a reverse delivery."""

    parent: DeliveryNode
    line: DeliveryLine


TYPES: dict[type, str] = {
    Account: "StoreCreditAccount",
    Address: "MailingAddress",
    ApplicationNode: "DiscountApplication",
    Bag: "MoneyBag",
    BulkOperation: "BulkOperation",
    CalculatedLineNode: "CalculatedLineItem",
    Coin: "MoneyV2",
    Collection: "Collection",
    Customer: "Customer",
    DeliveryLineNode: "ReverseDeliveryLineItem",
    DeliveryNode: "ReverseDelivery",
    Discount: "DiscountCodeNode",
    Disposition: "ReverseFulfillmentOrderDisposition",
    Draft: "DraftOrder",
    DraftLineNode: "DraftOrderLineItem",
    EventNode: "FulfillmentEvent",
    ExchangeNode: "ExchangeLineItem",
    FulfillmentLineNode: "FulfillmentLineItem",
    FulfillmentNode: "Fulfillment",
    FulfillmentOrderNode: "FulfillmentOrder",
    GiftCard: "GiftCard",
    LineNode: "LineItem",
    Location: "Location",
    Order: "Order",
    OrderEdit: "CalculatedOrder",
    Product: "Product",
    Reason: "ReturnReasonDefinition",
    RefundLineNode: "RefundLineItem",
    RefundNode: "Refund",
    Return: "Return",
    ReturnLineNode: "ReturnLineItem",
    ReverseLineNode: "ReverseFulfillmentOrderLineItem",
    ReverseNode: "ReverseFulfillmentOrder",
    ShippingNode: "ShippingLine",
    Shop: "Shop",
    StockNode: "InventoryItem",
    TaxLine: "TaxLine",
    TransactionNode: "OrderTransaction",
    Variant: "ProductVariant",
    WebhookSubscription: "WebhookSubscription",
}
