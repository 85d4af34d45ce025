"""Is what Shopify estimates for a return another sum than ours?"""

from __future__ import annotations

from returns.domain.money import Money, unit_of
from returns.domain.settlement import Quote


def differs(quote: Quote, estimate: Money, *, pieces: int) -> bool:
    """Compare Shopify's estimate with our quote, both in the currency the shopper paid in.

    Shopify's sum is the goods after discounts with their tax, less the fees of the shop's return rules there; it knows
    neither the fees of our policy, nor the reason that frees of them, nor that duties go back. So it agrees with ours
    when it is our total, with or without duties, or what our total would be without our fees, give or take the smallest
    amount that Shopify keeps for each piece (rounding). Fees that only Shopify holds back are a difference.
    """
    bare = quote.items + quote.tax + quote.shipping_refund
    off = pieces * unit_of(estimate.currency)
    ours = (quote.total, quote.total - quote.duties, bare)
    return all(
        each.presentment.currency != estimate.currency or abs(each.presentment.minor - estimate.minor) > off
        for each in ours
    )


def as_facts(quote: Quote, estimate: Money) -> dict[str, int | str]:
    """Both sums, as they are written down."""
    total = quote.total.presentment
    return {
        "ours_minor": total.minor,
        "ours_currency": total.currency,
        "estimate_minor": estimate.minor,
        "estimate_currency": estimate.currency,
    }
