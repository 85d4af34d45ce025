"""The merchant says how long orders name their shopper."""

from returns.models import Shop

MONTHS = (6, 12, 24, 36, 60)


class UnableToKeep(Exception):
    """Personal data cannot be kept for that long."""


def set_retention(*, shop: Shop, months: int) -> Shop:
    """Keep personal data for `months` after the order; one of MONTHS. Raises UnableToKeep."""
    if months not in MONTHS:
        raise UnableToKeep
    shop.personal_data_months = months
    shop.save(update_fields=["personal_data_months"])
    return shop
