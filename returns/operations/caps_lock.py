"""One request at a time where approvals are counted, or what is out before the goods are back."""

from returns.models import Shop
from returns.queries.policies import active_policy


def hold_caps(shop: Shop) -> None:
    """Hold the shop's row until the transaction ends, if its policy caps anything. After the order's, never before."""
    caps = active_policy(shop).policy.caps
    if caps.count or caps.early_minor is not None:
        list(Shop.objects.select_for_update(no_key=True).filter(pk=shop.pk).values_list("pk"))
