"""What a merchant's page shows of labels that were brought for parcels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from labels.models import Label, PermitUse, UploadedLabel
from returns.links import Link, Purpose, sign


@dataclass(frozen=True, slots=True)
class Brought:
    """The carrier that was named, and where the printer file can be downloaded for a quarter of an hour, if any."""

    carrier: str
    zpl_url: str = ""


def brought_of(shop_id: int, parcels: Sequence[int]) -> dict[int, Brought]:
    """Parcel -> what was uploaded for it, for those of the shop that something was uploaded for."""
    rows = UploadedLabel.objects.filter(parcel__in=parcels, parcel__rma__shop=shop_id).defer("content")
    return {row.parcel_id: Brought(row.carrier, _zpl_url(shop_id, row) if row.zpl else "") for row in rows}


def post_links(parcels: Sequence[int]) -> dict[int, str]:
    """Parcel -> where the post makes its label instead, for those that travel with a reply service that has a link."""
    live = Label.objects.filter(parcel__in=parcels, carrier="permit", state=Label.State.READY)
    references = dict(live.values_list("reference", "parcel_id"))
    uses = PermitUse.objects.filter(reference__in=references).exclude(permit__link="")
    return {references[reference]: link for reference, link in uses.values_list("reference", "permit__link")}


def _zpl_url(shop_id: int, row: UploadedLabel) -> str:
    return settings.APP_URL + reverse("label-zpl", args=[sign(Purpose.PRINTER_FILE, Link(shop_id, row.pk))])
