"""A claim as its supplier sees it: the articles, the sums, the parcel, what was said.

The shopper's name and address are there only where the supplier makes the label.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from returns import wording
from returns.claim_words import HAPPENED, REFUSALS, STATUSES
from returns.domain.claim import ClaimActor, ClaimEventKind, ClaimStatus
from returns.domain.means import POSTED
from returns.domain.money import Money
from returns.domain.status import ParcelStatus
from returns.domain.supplier import Handling
from returns.queries.claims import parcel_of_claim, waits_for_supplier
from returns.queries.gifts import sender_address
from returns.queries.parcels import parcels_of
from returns.queries.photos import photo_ids, photo_links
from returns_portal.supplier.forms import CreditForm, LabelForm, QuestionForm, RefusalForm

if TYPE_CHECKING:
    from returns.models import ClaimEvent, ClaimLine, ReverseDelivery, SupplierClaim

ANSWERABLE = frozenset({ClaimStatus.OPEN, ClaimStatus.LOST})
CREDITABLE = ANSWERABLE | {ClaimStatus.ACCEPTED}
# What is the shop's own affair is not told.
OURS = frozenset({ClaimEventKind.LINK_RENEWED, ClaimEventKind.LINK_REVOKED, ClaimEventKind.SILENT, ClaimEventKind.SEEN})
GOODS: dict[str, Promise] = {
    Handling.TO_SUPPLIER: gettext_lazy("The articles are sent to you."),
    Handling.TO_SHOP: gettext_lazy("The articles are sent to the shop."),
    Handling.KEEP: gettext_lazy("The shopper keeps the articles, as agreed."),
    Handling.DESTROY: gettext_lazy("The shopper disposes of the articles, as agreed."),
}
PARCELS: dict[str, Promise] = {
    ParcelStatus.AWAITING_LABEL: gettext_lazy("Waits for its label"),
    ParcelStatus.LABEL_READY: gettext_lazy("To be sent by the shopper"),
    ParcelStatus.IN_TRANSIT: gettext_lazy("On its way"),
    ParcelStatus.DELIVERED: gettext_lazy("Delivered"),
    ParcelStatus.LOST: gettext_lazy("Lost on the way"),
    ParcelStatus.CAME_BACK: gettext_lazy("Could not be handed over and came back to the shopper"),
}
BY: dict[str, Promise] = {
    ClaimActor.SUPPLIER: gettext_lazy("You"),
    ClaimActor.MERCHANT: gettext_lazy("The shop"),
    ClaimActor.SYSTEM: gettext_lazy("Automatically"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One claimed line. `note` is what the shopper wrote of a fault."""

    title: str
    detail: str
    quantity: int
    reason: str
    note: str
    amount: str
    photos: tuple[dict[str, str], ...]


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that happened, or was said."""

    what: Promise
    who: Promise
    when: str
    text: str


def context_of(claim: SupplierClaim, **forms: Any) -> dict[str, Any]:
    """Everything that the page shows; `forms` are those that were filled in wrongly."""
    zone, parcel = claim.shop.time_zone, parcel_of_claim(claim)
    makes_label = is_to_be_labelled(claim, parcel)
    return {
        "claim": claim,
        "shop": claim.shop,
        "status": STATUSES[claim.status],
        "answerable": claim.status in ANSWERABLE,
        "creditable": claim.status in CREDITABLE,
        "due": wording.day(claim.due_at, time_zone=zone),
        "rows": [_row(claim, line) for line in claim.lines.all()],
        "label_cost": _sum(claim, claim.label_minor) if claim.label_minor else "",
        "expected": _sum(claim, claim.expected_minor),
        "credit": "" if claim.credit_minor is None else _sum(claim, claim.credit_minor),
        "refusal": REFUSALS.get(claim.refusal, ""),
        "goods": GOODS[_handling(claim, parcel is not None or _will_travel(claim))],
        "parcel": parcel if parcel and not makes_label else None,
        "parcel_status": PARCELS.get(parcel.status, "") if parcel else "",
        "makes_label": makes_label,
        "sender": sender_address(claim.rma) if makes_label else {},
        "recipient": claim.supplier.destination.address if makes_label and claim.supplier.destination else {},
        "history": [_said(event, zone) for event in claim.events.all() if event.kind not in OURS],
        "refusal_form": RefusalForm(),
        "credit_form": CreditForm(currency=claim.currency, expected_minor=claim.expected_minor),
        "question_form": QuestionForm(),
        "label_form": LabelForm(parcel_id=parcel.pk) if makes_label and parcel else None,
        **forms,
    }


def is_to_be_labelled(claim: SupplierClaim, parcel: ReverseDelivery | None) -> bool:
    """Whether the label of the parcel is still the supplier's to make."""
    waits = parcel is not None and waits_for_supplier(parcel) and parcel.rma.received_at is None
    return claim.claims_label and waits and claim.status in CREDITABLE


def _handling(claim: SupplierClaim, travels: bool) -> str:
    """What becomes of the goods of this return, which may not be what was agreed in general."""
    agreed = claim.supplier.handling
    if claim.rma.goods != "send":
        return agreed if agreed == Handling.DESTROY else Handling.KEEP
    return Handling.TO_SUPPLIER if travels else Handling.TO_SHOP


def _will_travel(claim: SupplierClaim) -> bool:
    """Whether the goods will go to the supplier as soon as the shopper asks for a label."""
    place = claim.supplier.destination_id
    leads = place and any(line.item.destination_id == place for line in claim.lines.all())
    return bool(leads and claim.rma.means in POSTED and not parcels_of(claim.rma))


def _row(claim: SupplierClaim, line: ClaimLine) -> Row:
    item, policy = line.item, claim.rma.policy.policy
    reason = policy.reason(item.reason)
    return Row(
        title=item.line.title,
        detail=" · ".join(part for part in (item.line.variant_title, item.line.sku) if part),
        quantity=item.quantity,
        reason=wording.stated(reason, item.detail) if reason else item.reason,
        note=item.note if item.fault else "",
        amount=_sum(claim, line.expected_minor),
        photos=tuple(photo_links(shop_id=claim.shop_id, ids=photo_ids(item))),
    )


def _sum(claim: SupplierClaim, minor: int) -> str:
    return wording.money(Money(minor, claim.currency))


def _said(event: ClaimEvent, zone: str) -> Said:
    what = event.kind
    if what in {ClaimEventKind.ASKED, ClaimEventKind.ANSWERED}:
        return Said(gettext_lazy("Message"), BY[event.actor], wording.day(event.at, time_zone=zone), event.text)
    return Said(HAPPENED[what], BY[event.actor], wording.day(event.at, time_zone=zone), event.text)


def title_of(claim: SupplierClaim) -> str:
    """What page and mail are about."""
    return _("Return %(number)s of order %(order)s") % {"number": claim.rma.number, "order": claim.rma.order.name}
