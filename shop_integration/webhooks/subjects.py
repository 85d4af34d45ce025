"""Which order, return or reverse order a body is about, topic by topic."""

from shop_integration.webhooks.body import Body, check_shop, gid_at, numbered_gid, order_gid, own_gid, part


def whole_shop(body: Body, domain: str) -> str:
    """The shop itself; nothing in the body is believed."""
    return ""


def named_shop(body: Body, domain: str) -> str:
    """The shop itself, which the body must name as the header does."""
    check_shop(body, "myshopify_domain", domain)
    return ""


def redacted_shop(body: Body, domain: str) -> str:
    """The shop itself, as the compliance topics name it; whom it is about is read where it is known what is asked."""
    check_shop(body, "shop_domain", domain)
    part(body, "customer")
    return ""


def order(body: Body, domain: str) -> str:
    """The order that is the body."""
    return order_gid(body, "id")


def order_of(body: Body, domain: str) -> str:
    """The order that the body belongs to: fulfilments, their events, refunds, transactions, closed returns."""
    return order_gid(body, "order_id")


def edited_order(body: Body, domain: str) -> str:
    """The order of an order edit."""
    return order_gid(part(body, "order_edit"), "order_id")


def order_of_return(body: Body, domain: str) -> str:
    """The order of a return that was requested, approved or declined."""
    return order_gid(part(body, "order"), "id")


def a_return(body: Body, domain: str) -> str:
    """The return whose change is told as a delta only."""
    return own_gid(body, "Return")


def return_of_parcel(body: Body, domain: str) -> str:
    """The return of a reverse delivery."""
    return own_gid(part(body, "return"), "Return")


def export(body: Body, domain: str) -> str:
    """The bulk operation that is over."""
    return own_gid(body, "BulkOperation")


def reverse_order(body: Body, domain: str) -> str:
    """The reverse fulfillment order whose goods were disposed of."""
    return own_gid(body, "ReverseFulfillmentOrder")


def product(body: Body, domain: str) -> str:
    """The product that is the body."""
    return numbered_gid(body, "id", "Product")


def customer(body: Body, domain: str) -> str:
    """The customer that is the body."""
    return numbered_gid(body, "id", "Customer")


def heir(body: Body, domain: str) -> str:
    """The customer who is left after two became one; the body must name who is gone, too."""
    gid_at(body, "admin_graphql_api_customer_deleted_id", "Customer")
    return gid_at(body, "admin_graphql_api_customer_kept_id", "Customer")


def a_location(body: Body, domain: str) -> str:
    """The shop itself: its locations are read together."""
    numbered_gid(body, "id", "Location")
    return ""
