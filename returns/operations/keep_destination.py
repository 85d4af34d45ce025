"""The merchant keeps a further address, or lets one go."""

from __future__ import annotations

from dataclasses import asdict

from django.db import transaction

from returns.domain.order import Address
from returns.domain.parts import free_code
from returns.models import Destination, Shop
from returns.queries.destinations import is_named


class DestinationNamed(Exception):
    """The address cannot go: a policy that is in force, scheduled or being written sends goods there."""


@transaction.atomic
def keep_destination(
    *, shop: Shop, code: str, address: Address, vendor: str, location_gid: str, known: bool
) -> Destination:
    """Keep an address under `code`, a new one under a code that is free. Labels made before stay as they are."""
    Shop.objects.select_for_update(no_key=True).get(pk=shop.pk)
    if not known:
        code = free_code(code, list(shop.destinations.values_list("code", flat=True)))
    about = {"name": address.name, "address": asdict(address), "vendor": vendor, "location_gid": location_gid}
    row, _made = Destination.objects.update_or_create(shop=shop, code=code, defaults=about)
    return row


@transaction.atomic
def remove_destination(*, shop: Shop, code: str) -> None:
    """Let an address go; nothing happens if it is gone already. Raises DestinationNamed."""
    if is_named(shop, code):
        raise DestinationNamed
    shop.destinations.filter(code=code).delete()
