"""Which addresses a merchant may have us call: those of the public internet, and no others. Pure.

Whoever names an address must not reach with our hands what only we can reach. Every address a name stands for is asked
about here, and what is called is the address that was asked about.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address

# Addresses of the IPv6 internet that lead to an IPv4 address written inside them.
_NAT64 = IPv6Network("64:ff9b::/96")
_NAT64_LOCAL = IPv6Network("64:ff9b:1::/48")
_COMPATIBLE = IPv6Network("::/96")
# Of IPv6 only this part is given out to anybody (RFC 4291); within it these are for documents and benchmarks.
_GIVEN_OUT = IPv6Network("2000::/3")
# A public address by its number, at which clouds answer their own machines (Azure).
_METADATA = frozenset({IPv4Address("168.63.129.16")})
_SPECIAL = tuple(IPv6Network(each) for each in ("2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16"))


def is_reachable(text: str, *, loopback: bool = False) -> bool:
    """Whether this address may be called. `loopback` lets our own machine be called too: for tests alone."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if "%" in text:  # a zone: it is not of the internet
        return False
    if loopback and address.is_loopback:
        return True
    return is_public(address)


def is_public(address: Address) -> bool:
    """Whether anybody on the internet may be there: also for the IPv4 address that is inside an IPv6 one."""
    if isinstance(address, IPv4Address):
        good = address.is_global and not address.is_multicast and not address.is_reserved
        return good and address not in _METADATA
    inside = _inside(address)
    if inside is not None:
        return False  # tunnels and translations: no receiver needs them, and they lead around every check
    if address not in _GIVEN_OUT or any(address in network for network in _SPECIAL):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _inside(address: IPv6Address) -> IPv4Address | None:
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour
    if address.teredo:
        return address.teredo[1]
    if any(address in network for network in (_NAT64, _NAT64_LOCAL, _COMPATIBLE)):
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return None
