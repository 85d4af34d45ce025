"""The name of a host, as somebody types it and as DNS knows it."""

from __future__ import annotations

import re
from collections.abc import Iterable

LONGEST = 253
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
_SCHEME = re.compile(r"https?://", re.IGNORECASE)
# Nobody's to give: names of one machine, of tests, and of networks without names (RFC 6761, 6762).
_NOBODYS = frozenset({"localhost", "local", "internal", "test", "invalid", "example", "onion", "arpa", "lan", "home"})


def read_host(typed: str) -> str | None:
    """The host in lower case and ASCII (IDNA), without scheme, path, port or last dot; None where it is none.

    Names of one label, addresses of networks and names that no DNS gives out are none.
    """
    rest = _SCHEME.sub("", typed.strip(), count=1).partition("/")[0].rstrip(".")
    try:
        host = rest.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    labels = host.split(".")
    if len(host) > LONGEST or len(labels) < 2 or not all(map(_LABEL.fullmatch, labels)):
        return None
    if labels[-1].isdigit() or labels[-1] in _NOBODYS:
        return None
    return host


def is_below(host: str, domains: Iterable[str]) -> bool:
    """Whether a host is one of these domains or stands below one of them."""
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)
