"""One request at a time where approvals are counted."""

from returns.models import Shop
from returns.queries.policies import active_policy


def hold_caps(shop: Shop) -> None:
    """Hold the shop's row until the transaction ends, if its policy caps approvals. After the order's, never before."""
    if active_policy(shop).policy.caps.count:
        list(Shop.objects.select_for_update(no_key=True).filter(pk=shop.pk).values_list("pk"))
