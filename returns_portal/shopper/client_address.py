"""Who is guessing, as far as the network can tell."""

from ipaddress import IPv6Address, ip_address

from django.conf import settings

from returns.people import ShopRequest


def client_address(request: ShopRequest) -> str:
    """The address to count guesses under, or nothing where none can be trusted.

    Each proxy appends the address that spoke to it, so only the right end of X-Forwarded-For is ours: with
    `TRUSTED_PROXIES` hops of our own, the client is the hop before them, and whatever a client wrote itself stands
    further left. Behind Shopify's app proxy that hop is Shopify, which is no client: there the next one is taken, which
    Shopify wrote (the request's signature says that it came through Shopify). An IPv6 client is its /64 network.
    """
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")
    hops = [hop.strip() for hop in forwarded if hop.strip()] + [request.META.get("REMOTE_ADDR", "")]
    place = settings.TRUSTED_PROXIES + (2 if request.behind_proxy else 1)
    if place > len(hops):
        return "" if request.behind_proxy else _network(hops[0])
    return _network(hops[-place])


def _network(hop: str) -> str:
    try:
        address = ip_address(hop)
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped) if mapped else address.exploded[:19]
    return str(address)
