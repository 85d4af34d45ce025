"""A product changed at Shopify: what rules and customs papers ask of it changes with it."""

from __future__ import annotations

from django.db import transaction

from returns.domain.order import ProductSnapshot
from returns.models import OrderLine, Shop


@transaction.atomic
def refresh_product(*, shop: Shop, product: ProductSnapshot) -> int:
    """Write the product's facts to every ordered line of it that says otherwise; gives back how many did.

    Titles, prices and weights stay as they were when the line was ordered.
    """
    lines = OrderLine.objects.filter(order__shop=shop, product_gid=product.gid)
    facts = {
        "product_type": product.product_type,
        "tags": list(product.tags),
        "collections": list(product.collections),
    }
    changed = lines.exclude(**facts).update(**facts)
    for variant in product.variants:
        customs = {"hs_code": variant.hs_code, "origin": variant.origin}
        changed += lines.filter(variant_gid=variant.gid).exclude(**customs).update(**customs)
    return changed
