"""Shops and what they own besides orders: products, customers, locations, reasons, the API's leaky bucket."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from simulator.world.countries import NAMES
from simulator.world.profiles import Profiles

if TYPE_CHECKING:
    from simulator.bulk.operations import BulkOperation
    from simulator.world.credit import Account
    from simulator.world.drafts import Draft
    from simulator.world.editing import OrderEdit
    from simulator.world.files import File, Upload
    from simulator.world.orders import Order
    from simulator.world.returns import Return
    from simulator.world.rules import ReturnRules
    from simulator.world.vouchers import Discount, GiftCard


@dataclass
class Address:
    """A postal address, fields named as in Shopify's REST bodies."""

    first_name: str = ""
    last_name: str = ""
    company: str | None = None
    address1: str = ""
    address2: str | None = None
    zip: str = ""
    city: str = ""
    province: str | None = None
    province_code: str | None = None
    country: str = ""
    country_code: str = ""
    phone: str | None = None

    @classmethod
    def of(cls, data: "dict[str, Any] | Address | None") -> "Address | None":
        """Return an address from a REST-shaped mapping; unknown keys are ignored, None stays None."""
        if data is None or isinstance(data, Address):
            return data
        known = {name: data[name] for name in cls.__dataclass_fields__ if data.get(name) is not None}
        code = known.setdefault("country_code", data.get("country") or "")
        known.setdefault("country", NAMES.get(code, code))
        return cls(**known)


@dataclass
class Variant:
    """One purchasable variant; `price` in minor units of the shop's currency, `stock` by location id.

    `hs_code` is the harmonised system's code of the goods, `origin` the ISO code of the country they come from;
    `tax_rate` (a fraction in text) is what it bears where that is not the shop's usual rate.
    """

    id: int
    product_id: int
    sku: str
    title: str
    price: int
    options: dict[str, str] = field(default_factory=dict)
    grams: int = 0
    barcode: str | None = None
    requires_shipping: bool = True
    taxable: bool = True
    stock: dict[int, int] = field(default_factory=dict)
    compare_at: int | None = None
    hs_code: str | None = None
    origin: str | None = None
    tax_rate: str | None = None

    @property
    def inventory_id(self) -> int:
        """The number of its inventory item."""
        return self.id + 1


@dataclass
class Product:
    """A product with its variants' ids in order.

    `published`: on the online store, as long as it is active. `translations` are its title by locale.
    """

    id: int
    title: str
    handle: str
    product_type: str = ""
    vendor: str = ""
    tags: list[str] = field(default_factory=list)
    status: str = "ACTIVE"
    image_url: str | None = None
    is_gift_card: bool = False
    variant_ids: list[int] = field(default_factory=list)
    collection_ids: list[int] = field(default_factory=list)
    created_at: datetime | None = None
    updated_at: datetime | None = None
    published: bool = True
    translations: dict[str, str] | None = None


@dataclass
class Collection:
    """A named set of products."""

    id: int
    handle: str
    title: str


@dataclass
class Customer:
    """A buyer; `number_of_orders` and `order_ids` are kept by the selling verbs.

    `spent_before` (minor units of the shop's currency) is what was spent in orders that the shop no longer holds.
    `email_marketing` is Shopify's word for what they agreed to; nobody agreed to anything until they did.
    """

    id: int
    email: str
    first_name: str = ""
    last_name: str = ""
    phone: str | None = None
    locale: str = "en"
    tags: list[str] = field(default_factory=list)
    number_of_orders: int = 0
    order_ids: list[int] = field(default_factory=list)
    spent_before: int = 0
    created_at: datetime | None = None
    updated_at: datetime | None = None
    default_address: Address | None = None
    email_marketing: str = "NOT_SUBSCRIBED"


@dataclass
class Location:
    """A place that holds stock."""

    id: int
    name: str
    address: Address
    active: bool = True
    fulfillment_service: bool = False


@dataclass
class Reason:
    """One entry of Shopify's library of return reasons; names by language, `legacy` is the old enum's value."""

    id: int
    handle: str
    names: dict[str, str]
    legacy: str
    deleted: bool = False


@dataclass
class Bucket:
    """The Admin API's leaky bucket of one shop, in cost points; filled on real time, not on the movable clock."""

    maximum: float = 2000
    restore: float = 100
    available: float = 2000
    at: float = 0.0

    def refill(self, now: float) -> float:
        """Let `now` (monotonic seconds) pass and return the points available."""
        self.available = min(self.maximum, self.available + max(0.0, now - self.at) * self.restore)
        self.at = now
        return self.available


@dataclass
class WebhookSubscription:
    """A shop-specific subscription made through the API."""

    id: int
    topic: str
    uri: str
    name: str | None = None
    filter: str | None = None
    include_fields: list[str] = field(default_factory=list)
    metafield_namespaces: list[str] = field(default_factory=list)
    format: str = "JSON"
    created_at: datetime | None = None


@dataclass
class Shop:
    """One store. Dicts are keyed by numeric id; ids are unique over the whole world.

    `refund_outcome` (success, pending, failure) is the status that new refund transactions get. `state` is open,
    frozen (the bill is unpaid: the API answers 402), closed (423) or inactive (SHOP_INACTIVE with 200). `granted` are
    the app's scopes, None all it asks.
    `return_rules` bind customers where Shopify itself answers them; `profiles` are those that were set beside them.
    """

    id: int
    domain: str
    name: str
    currency: str
    locale: str
    country: str
    email: str
    timezone: str
    address: Address
    taxes_included: bool
    tax_rate: str
    tax_title: str
    created_at: datetime
    presentment_currencies: list[str] = field(default_factory=list)
    plan: str = "Basic"
    store_credit_enabled: bool = True
    new_customer_accounts: bool = True
    return_rules: "ReturnRules | None" = None
    profiles: Profiles = field(default_factory=Profiles)
    installed: bool = False
    refund_outcome: str = "success"
    state: str = "open"
    granted: set[str] | None = None
    next_order_number: int = 1001
    next_draft: int = 1
    products: dict[int, Product] = field(default_factory=dict)
    variants: dict[int, Variant] = field(default_factory=dict)
    customers: dict[int, Customer] = field(default_factory=dict)
    locations: dict[int, Location] = field(default_factory=dict)
    orders: "dict[int, Order]" = field(default_factory=dict)
    returns: "dict[int, Return]" = field(default_factory=dict)
    reasons: dict[int, Reason] = field(default_factory=dict)
    collections: dict[int, Collection] = field(default_factory=dict)
    webhooks: dict[int, WebhookSubscription] = field(default_factory=dict)
    metafields: dict[tuple[str, str, str], dict[str, Any]] = field(default_factory=dict)
    metafield_definitions: dict[tuple[str, str, str], dict[str, Any]] = field(default_factory=dict)
    idempotency: dict[str, dict[str, Any]] = field(default_factory=dict)
    credit: "dict[int, Account]" = field(default_factory=dict)
    gift_cards: "dict[int, GiftCard]" = field(default_factory=dict)
    discounts: "dict[int, Discount]" = field(default_factory=dict)
    edits: "dict[int, OrderEdit]" = field(default_factory=dict)
    drafts: "dict[int, Draft]" = field(default_factory=dict)
    uploads: "dict[str, Upload]" = field(default_factory=dict)
    files: "dict[int, File]" = field(default_factory=dict)
    bulk: "dict[int, BulkOperation]" = field(default_factory=dict)
    flow_told: list[dict[str, Any]] = field(default_factory=list)
    invoices_sent: list[int] = field(default_factory=list)
    bucket: Bucket = field(default_factory=Bucket)

    def variant_by_sku(self, sku: str) -> Variant:
        """Return the variant with this SKU; KeyError names the SKU."""
        for variant in self.variants.values():
            if variant.sku == sku:
                return variant
        raise KeyError(f"{self.domain} sells no {sku}")

    def customer_by_email(self, email: str) -> Customer | None:
        """Return the customer with this e-mail address, compared without case."""
        return next((c for c in self.customers.values() if c.email.lower() == email.lower()), None)

    def order_by_name(self, name: str) -> "Order | None":
        """Return the order named e.g. "#1001" (the # may be left out)."""
        wanted = name if name.startswith("#") else f"#{name}"
        return next((o for o in self.orders.values() if o.name == wanted), None)

    def default_location(self) -> Location:
        """Return the first active location that is not a fulfilment service."""
        return next(item for item in self.locations.values() if item.active and not item.fulfillment_service)
