"""Which names may be a shop. Nothing from outside is used as a host before it passed here."""

import re

_DOMAIN = re.compile(r"[a-z0-9][a-z0-9-]{0,60}\.myshopify\.com")


def shop_domain(text: object) -> str | None:
    """The permanent domain of a shop in lower case, or None for anything that cannot be one."""
    if not isinstance(text, str):
        return None
    domain = text.lower()
    return domain if _DOMAIN.fullmatch(domain) else None
