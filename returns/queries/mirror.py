"""What the mirror holds of products, customers and places."""

from returns.models import Customer, Location, OrderLine, Shop


def holds_product(shop: Shop, gid: str) -> bool:
    """Whether any order we hold has a line of this product."""
    return OrderLine.objects.filter(order__shop=shop, product_gid=gid).exists()


def holds_customer(shop: Shop, gid: str) -> bool:
    """Whether we hold an order of this customer that still names them."""
    return Customer.objects.filter(shop=shop, gid=gid).exists()


def shelf_for(shop: Shop, gid: str) -> str:
    """Where pieces that left from a location go back on the shelf, "" if that is for staff to say.

    That is where they came from, unless it is closed or somebody else's warehouse: then the only place of the shop's
    own, if there is but one (Shopify's guide: skip fulfilment services unless the merchant chose one).
    """
    known = Location.objects.filter(shop=shop, gid=gid).first()
    if known is None or (known.active and not known.fulfillment_service):
        return gid
    own = Location.objects.filter(shop=shop, active=True, fulfillment_service=False).values_list("gid", flat=True)[:2]
    return own[0] if len(own) == 1 else ""
