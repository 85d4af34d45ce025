"""Find an order for somebody who says it is theirs."""

import hmac
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from django.db.models import F, Q

from returns.domain.money import Money
from returns.models import Order, Shop
from returns.normalise import email_key, order_number_key, phone_key, postcode_key
from returns.queries.seldom import OF_ORDER, lacks_of, with_seldom

NOBODY = "\0"
# How old our news of a return at Shopify may become, and how long after its end a return is looked at.
LIVING_READ_EVERY = timedelta(hours=6)
CLOSED_READ_EVERY = timedelta(days=7)
CLOSED_WATCHED = timedelta(days=90)
# How long after a change a reading has it for certain, the moments in between included.
SETTLED = timedelta(minutes=1)


def find_for_shopper(shop: Shop, *, number: str, secret: str) -> Order | None:
    """The shop's order with this number whose e-mail, postcode or telephone number is `secret`; None otherwise.

    The work done is the same for an unknown number and for a wrong secret. When two orders share a number key,
    the secret decides between them.
    """
    key = order_number_key(number)
    candidates = list(shop.orders.filter(number_key=key, gone_at=None).order_by("-placed_at")[:5]) if key else []
    given = (email_key(secret), postcode_key(secret), phone_key(secret), phone_key(secret))
    match = None
    for order in [*candidates, None][:5]:
        fits = [_same(held, named) for held, named in zip(_secrets_of(order), given, strict=True)]
        if any(fits) and order and match is None:
            match = order
    return match


def _secrets_of(order: Order | None) -> tuple[str, str, str, str]:
    """What only who placed the order knows: e-mail, postcode, and the numbers of the buyer and of the delivery."""
    if order is None:
        return NOBODY, NOBODY, NOBODY, NOBODY
    delivery = str((order.address or {}).get("phone", ""))
    return order.email, order.postcode_key, phone_key(order.phone), phone_key(delivery)


def _same(held: str, given: str) -> bool:
    return bool(held) and bool(given) and hmac.compare_digest(held.encode(), given.encode())


def get_order(shop: Shop, order_id: int) -> Order:
    """The shop's order with this id; raises Order.DoesNotExist."""
    order = shop.orders.select_related("policy").get(pk=order_id)
    order.shop = shop
    return order


def order_for_page(shop: Shop, order_id: int) -> Order:
    """The same for a page: what few orders have is asked for only where there is some."""
    order = with_seldom(shop.orders.select_related("policy"), OF_ORDER).get(pk=order_id)
    order.shop, order.lacks = shop, lacks_of(order, OF_ORDER)
    return order


def order_by_number_at_shopify(shop: Shop, number: str) -> Order:
    """The shop's order with Shopify's own number; raises Order.DoesNotExist, also for one that was deleted there."""
    return shop.orders.select_related("shop", "policy").get(gid=f"gid://shopify/Order/{number}", gone_at=None)


def orders_before(
    shop: Shop, *, number: str = "", before: tuple[datetime, int] | None = None, most: int
) -> list[Order]:
    """The shop's orders, the newest first: those of a number, however it is typed, and those before a place."""
    rows = shop.orders.filter(gone_at=None).order_by("-placed_at", "-pk")
    if number:
        rows = rows.filter(number_key=order_number_key(number))
    if before is not None:
        at, pk = before
        rows = rows.filter(placed_at__lte=at).filter(Q(placed_at__lt=at) | Q(placed_at=at, pk__lt=pk))
    return list(rows[:most])


def order_of_customer(shop: Shop, *, order_id: int, customer_gid: str) -> Order | None:
    """The shop's order with this number at Shopify, if it is held whole and is this customer's; None for nobody."""
    if not customer_gid:
        return None
    gid = f"gid://shopify/Order/{order_id}"
    return next(
        (order for order in orders_of_page(shop, gids=[gid]) if order.customer_gid == customer_gid),
        None,
    )


def held_changes(shop: Shop, *, gids: Collection[str]) -> dict[str, datetime]:
    """When each of these orders of the shop that we hold was changed at Shopify, as far as we know."""
    return dict(shop.orders.filter(gid__in=gids).values_list("gid", "shopify_updated_at"))


def not_whole(shop: Shop, *, gids: Collection[str]) -> list[str]:
    """Those of these orders that we never heard of, or know out of an export only, in the order they were named."""
    whole = set(shop.orders.filter(gid__in=gids, asked_at__isnull=False).values_list("gid", flat=True))
    return [gid for gid in gids if gid not in whole]


def orders_of_page(shop: Shop, *, gids: Collection[str]) -> list[Order]:
    """Those of these orders that are held whole, in the order they were named, with lines and returns at hand."""
    whole = shop.orders.filter(gid__in=gids, asked_at__isnull=False, gone_at=None)
    rows = whole.select_related("shop", "policy", "customer")
    held = {order.gid: order for order in rows.prefetch_related("lines", "returns")}
    return [held[gid] for gid in gids if gid in held]


def was_synced_since(shop: Shop, gid: str, moment: datetime, *, now: datetime) -> bool:
    """Whether the order was asked for with its returns after a moment, and taken in whole.

    A reading that lies ahead of `now` does not count: the clock was set back since, and moments do not compare.
    """
    return shop.orders.filter(gid=gid, synced_at__gt=moment, synced_at__lte=now).exists()


def placed_at(shop: Shop, gid: str) -> datetime | None:
    """When the order was placed; None if we do not hold it."""
    return shop.orders.filter(gid=gid).values_list("placed_at", flat=True).first()


def held_whole(shop: Shop, changed: Mapping[str, datetime]) -> set[str]:
    """Those of the orders (id -> last change at Shopify) that we hold with their returns as they are since then.

    Shopify's moments have no fractions, so a reading counts that was made a while after the change it tells of.
    """
    rows = shop.orders.filter(gid__in=changed, synced_at__gt=F("shopify_updated_at") + SETTLED)
    return {gid for gid, at in rows.values_list("gid", "shopify_updated_at") if at >= changed[gid]}


def orders_of_stale_returns(shop: Shop, *, placed_after: datetime | None, now: datetime, most: int) -> list[str]:
    """Shopify's ids of orders whose returns were last read there too long ago, the oldest reading first.

    A closed return may be reopened, so it is looked at for a while too, though less often. `placed_after` leaves out
    orders that Shopify does not show any more; None for a shop that shows all.
    """
    known = shop.returns.exclude(gid="").filter(order__gone_at=None)
    if placed_after is not None:
        known = known.filter(order__placed_at__gt=placed_after)
    old, very_old = now - LIVING_READ_EVERY, now - CLOSED_READ_EVERY
    living = Q(status__in=["REQUESTED", "OPEN"]) & (Q(read_at=None, registered_at__lt=old) | Q(read_at__lt=old))
    closed = Q(status="CLOSED", closed_at__gt=now - CLOSED_WATCHED) & (Q(read_at=None) | Q(read_at__lt=very_old))
    stale = known.filter(living | closed).order_by("read_at", "pk")
    return list(dict.fromkeys(stale.values_list("order__gid", flat=True)[:most]))


def left_to_refund(order: Order) -> Money:
    """What was received and is neither refunded at Shopify nor promised here, in the presentment currency."""
    gone = max(order.paid_out_presentment_minor, order.refunded_presentment_minor)
    return Money(max(order.received_presentment_minor - gone, 0), order.presentment_currency)


def find_for_merchant(shop: Shop, number: str) -> Order | None:
    """The shop's newest order with this number, however it is typed (`#1001`, `1001`); None if there is none."""
    key = order_number_key(number)
    held = shop.orders.select_related("shop", "policy").filter(gone_at=None)
    orders = held.filter(number_key=key) if key else shop.orders.none()
    return orders.order_by("-placed_at").first()
