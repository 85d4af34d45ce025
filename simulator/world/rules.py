"""A shop's own return rules in Shopify, which bind shoppers wherever Shopify itself answers them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ReturnRules:
    """Days from delivery (None: for ever), SKUs that are final sale, and fees: percent, and minor units per return."""

    days: int | None = None
    final_sale: frozenset[str] = frozenset()
    restocking_percent: int = 0
    shipping_minor: int = 0
