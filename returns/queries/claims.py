"""Claims against suppliers. Every look-up starts at a shop, or at a link that names it."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from returns.domain.claim import ClaimStatus
from returns.domain.status import ParcelStatus
from returns.links import Link
from returns.models import ClaimLine, Return, Shop, SupplierClaim
from returns.queries.parcels import parcels_of

if TYPE_CHECKING:
    from returns.models import OutboxMessage, ReverseDelivery


def claim_of_link(link: Link) -> SupplierClaim | None:
    """The claim that a supplier's link opens; None once the link was replaced, revoked, or the claim is gone."""
    claim = _whole(SupplierClaim.objects.filter(shop=link.shop_id, pk=link.row_id)).first()
    fits = claim is not None and bool(claim.key) and hmac.compare_digest(claim.key.encode(), link.proof.encode())
    return claim if fits else None


def get_claim(shop: Shop, claim_id: int) -> SupplierClaim:
    """The shop's claim with this id; raises SupplierClaim.DoesNotExist."""
    return _whole(SupplierClaim.objects.filter(shop=shop)).get(pk=claim_id)


def claims_of(rma: Return) -> list[SupplierClaim]:
    """The claims about a return, oldest first."""
    return list(_whole(SupplierClaim.objects.filter(about(rma))))


def about(rma: Return) -> Q:
    """Claims about a return: those put for it and, of a part that came later, those about its lines and others."""
    put_for = Q(rma=rma)
    if rma.first_part_id:
        lines = ClaimLine.objects.filter(item__rma=rma)
        put_for |= Q(pk__in=list(lines.values_list("claim", flat=True)))
    return put_for


def is_about(rma: Return, claim_id: int) -> bool:
    """Whether a claim (id) is about the return."""
    return SupplierClaim.objects.filter(about(rma), pk=claim_id).exists()


def claim_of_message(message: OutboxMessage) -> SupplierClaim | None:
    """The claim that a mail is about; None for one that is gone."""
    return _whole(SupplierClaim.objects.filter(shop=message.shop_id, pk=message.payload["claim"])).first()


def waiting_for_us(shop: Shop, *, most: int = 20) -> list[SupplierClaim]:
    """Claims that staff should look at, those that wait longest first."""
    rows = waiting_claims(shop).select_related("rma", "supplier").order_by("sent_at", "pk")
    return list(rows[:most])


def waiting_claims(shop: Shop) -> QuerySet[SupplierClaim]:
    """Claims that staff should look at."""
    return SupplierClaim.objects.filter(shop=shop, waits_for_us=True)


def parcel_of_claim(claim: SupplierClaim) -> ReverseDelivery | None:
    """The parcel that takes the goods to the supplier; None where they go elsewhere or stay.

    Where the return came in parts there may be several: then the one that waits for the supplier's label.
    """
    place, returns = claim.supplier.destination_id, {claim.rma_id: claim.rma}
    for line in claim.lines.all():
        if line.item.rma_id not in returns:
            returns[line.item.rma_id] = line.item.rma
    found = [each for rma in returns.values() for each in parcels_of(rma) if place and each.destination_id == place]
    return next((parcel for parcel in found if waits_for_supplier(parcel)), found[-1] if found else None)


def waits_for_supplier(parcel: ReverseDelivery) -> bool:
    """Whether the parcel's label is still a supplier's to make."""
    return parcel.awaits_supplier and parcel.status == ParcelStatus.AWAITING_LABEL


def is_refused(claim: SupplierClaim) -> bool:
    """Whether the supplier's last word was no, also where staff have given the claim up since."""
    return claim.status == ClaimStatus.REFUSED or (claim.status == ClaimStatus.LOST and claim.refusal != "")


def held_of_claims(rma: Return) -> list[dict[str, Any]]:
    """What was put to suppliers about a return, and what was written about it: what an export shows."""
    return [
        {
            "supplier": claim.supplier.name,
            "status": claim.status,
            "messages": [f"{event.at.isoformat()} {event.kind} {event.text}".strip() for event in claim.events.all()],
        }
        for claim in claims_of(rma)
    ]


def _whole(rows: QuerySet[SupplierClaim]) -> QuerySet[SupplierClaim]:
    about = ("shop", "supplier__destination", "rma__order", "rma__policy", "rma__shop")
    lines = ("lines__item__line", "lines__item__photos", "events", "rma__parcels__destination", "rma__lines")
    return rows.select_related(*about).prefetch_related(*lines).order_by("pk")
