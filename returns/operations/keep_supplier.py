"""The merchant keeps a supplier's profile, or lets one rest."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from returns.domain.order import Address
from returns.domain.parts import free_code
from returns.models import Destination, Shop, Supplier
from returns.queries.suppliers import sells_collective


class NameTaken(Exception):
    """Another supplier of the shop has this name already."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What was agreed, as `models.Supplier` has it: `about` has its columns. `address` is None where none is needed."""

    name: str
    address: Address | None
    about: dict[str, Any]


def keep_supplier(*, shop: Shop, profile: Profile, now: datetime, supplier_id: int | None = None) -> Supplier:
    """Keep a profile, a new one without `supplier_id`, with its address among the shop's. Raises NameTaken.

    Supplier.DoesNotExist for another shop's. Claims that were sent before stay as they are.
    """
    try:
        return _kept(shop, profile, now, supplier_id)
    except IntegrityError as error:
        raise NameTaken from error


@transaction.atomic
def _kept(shop: Shop, profile: Profile, now: datetime, supplier_id: int | None) -> Supplier:
    Shop.objects.select_for_update(no_key=True).get(pk=shop.pk)
    row = shop.suppliers.get(pk=supplier_id) if supplier_id else Supplier(shop=shop, made_at=now)
    row.name = profile.name
    for name, value in profile.about.items():
        setattr(row, name, value)
    row.collective = sells_collective(shop, row.vendors)
    if profile.address:
        row.destination = _kept_address(shop, row, profile.address)
    row.save()
    return row


def _kept_address(shop: Shop, row: Supplier, address: Address) -> Destination:
    """The supplier's own address among the shop's; one that has its vendor already becomes the supplier's."""
    about = {"name": row.name, "address": asdict(address)}
    if row.destination:
        Destination.objects.filter(pk=row.destination.pk).update(**about)
        return row.destination
    code = free_code("supplier", list(shop.destinations.values_list("code", flat=True)))
    return Destination.objects.create(shop=shop, code=code, **about)


@transaction.atomic
def rest_supplier(*, shop: Shop, supplier_id: int, active: bool) -> None:
    """Send a supplier nothing new, or take them up again; Supplier.DoesNotExist for another shop's."""
    row = shop.suppliers.select_for_update(no_key=True).get(pk=supplier_id)
    Supplier.objects.filter(pk=row.pk).update(active=active)
