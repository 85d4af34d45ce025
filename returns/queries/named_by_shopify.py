"""A return as somebody outside names it: by our number, or by Shopify's id or name of it."""

from __future__ import annotations

from django.db.models import Q

from returns.models import Shop


def return_named(shop: Shop, named: str) -> int | None:
    """The id of the shop's return of that name; None where there is none, or where it is not clear which one."""
    if not named:
        return None
    rows = shop.returns.filter(Q(number=named) | Q(gid=named) | Q(shopify_name=named))
    found = list(rows.values_list("pk", flat=True)[:2])
    return found[0] if len(found) == 1 else None
