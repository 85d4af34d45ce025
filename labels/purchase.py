"""Buy a label once, whatever is lost on the way.

The intent is committed with our reference before the carrier hears of it; the shipment's id is committed before the
paid call. After a lost answer the carrier is read, by reference or id, before anything is asked for again.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from labels import accounts
from labels.accounts import Way
from labels.carriers.base import (
    Billing,
    Capabilities,
    Carrier,
    CarrierError,
    Parcel,
    Purchase,
    Rate,
    Refused,
    Shipment,
    Unavailable,
    Unusable,
)
from labels.models import Label
from labels.parcel_terms import by_preference
from returns.domain.parcel_terms import ParcelTerms

_ENDED = (Label.State.VOIDED, Label.State.FAILED, Label.State.EXPIRED)
_UNUSABLE = "the carrier voided this shipment"


def live_label(parcel_id: int) -> Label | None:
    """The parcel's label that is neither voided nor failed."""
    return Label.objects.filter(parcel_id=parcel_id).exclude(state__in=_ENDED).first()


def intend(
    *,
    shop_id: int,
    parcel_id: int,
    number: str,
    now: datetime,
    prepaid: bool = True,
    tried: Collection[Way] = (),
    claim: Callable[[str], str] = lambda reference: "",
) -> tuple[Label, bool] | None:
    """The parcel's live label, or a new intent, and whether it is new. The database lets only one live label be.

    `claim` is asked first for something that the shop brought: it takes it under the reference and names its carrier.
    A label that is not `prepaid` is a slip: the shopper pays postage to whom they like. Who was `tried` is not asked
    again; None when nobody is left. Raises Unavailable when the account was disconnected in this very moment.
    """
    if label := live_label(parcel_id):
        return label, False
    reference = f"{number}-{secrets.token_hex(6)}"
    try:
        with transaction.atomic():
            brought = claim(reference)
            free = (way for way in accounts.ways(shop_id, prepaid=prepaid) if way not in tried)
            way = Way(brought) if brought else next(free, None)
            if way is None:
                return None
            label = Label.objects.create(
                parcel_id=parcel_id,
                carrier=way.name,
                account=way.account,
                test=way.capabilities.test,
                reference=reference,
                created_at=now,
            )
    except IntegrityError as error:
        if (first := live_label(parcel_id)) is None:
            raise Unavailable("the carrier account was disconnected meanwhile") from error
        return first, False
    return label, True


def buy(
    label: Label,
    *,
    carrier: Carrier,
    parcel: Parcel,
    fresh: bool,
    now: datetime,
    terms: ParcelTerms = ParcelTerms(),  # noqa: B008 - frozen
) -> None:
    """Bring a label from wherever it stopped to BOUGHT. Raises Refused, or Unavailable: call it again then.

    `terms` decide which of several offers is taken.
    A `fresh` label was intended just now, so the carrier cannot know its reference yet.
    """
    if label.state == Label.State.INTENT:
        _open(label, carrier=carrier, parcel=parcel, fresh=fresh, terms=terms)
    if label.state == Label.State.CREATED:
        _pay(label, carrier=carrier, parcel=parcel, now=now)


def fail(label: Label, trouble: CarrierError, *, now: datetime) -> bool:
    """Set a label aside that the carrier will not sell, or cannot, so that the next try starts afresh.

    False: a label that may have been paid for stays until the carrier could be asked.
    """
    unsure = isinstance(trouble, Unusable) or not isinstance(trouble, Refused)
    if unsure and label.buy_sent_at:
        return False
    unpaid = [Label.State.INTENT, Label.State.CREATED]
    _advance(label, unpaid, state=Label.State.FAILED, problem=str(trouble)[:500], ended_at=now)
    return label.state == Label.State.FAILED


def _open(label: Label, *, carrier: Carrier, parcel: Parcel, fresh: bool, terms: ParcelTerms) -> None:
    """Have a shipment made, or find the one that an earlier try made, and remember its id."""
    shipment = (None if fresh else carrier.find(label.reference)) or carrier.quote(parcel)
    rate = _chosen(shipment, terms)
    _advance(
        label,
        [Label.State.INTENT],
        state=Label.State.CREATED,
        shipment_id=shipment.id,
        service=rate.service,
        cost_minor=rate.amount_minor,
        cost_currency=rate.currency,
    )


def _chosen(shipment: Shipment, terms: ParcelTerms) -> Rate:
    if shipment.purchase:
        return Rate(shipment.purchase.service, shipment.purchase.amount_minor, shipment.purchase.currency)
    if not shipment.rates:
        raise Refused("the carrier offers no service for this parcel")
    return by_preference(shipment.rates, terms)[0]


def _pay(label: Label, *, carrier: Carrier, parcel: Parcel, now: datetime) -> None:
    shipment = carrier.get(label.shipment_id) if label.buy_sent_at else None
    if shipment is None or not (shipment.purchase or shipment.voided):
        Label.objects.filter(pk=label.pk, buy_sent_at=None).update(buy_sent_at=now)
        shipment = carrier.buy(label.shipment_id, service=label.service, parcel=parcel)
    if shipment.voided:
        raise Refused(_UNUSABLE)
    if shipment.purchase is None:
        raise Unavailable("the carrier has not confirmed the purchase")
    facts = bought(shipment.purchase, carrier.capabilities, now=now)
    _advance(label, [Label.State.CREATED], state=Label.State.BOUGHT, shipment_id=shipment.id, **facts)


def bought(purchase: Purchase, can: Capabilities, *, now: datetime) -> dict[str, object]:
    """What a label's row says of its purchase."""
    return {**_columns(purchase, now=now), **_terms(purchase, can, now=now)}


def _terms(purchase: Purchase, can: Capabilities, *, now: datetime) -> dict[str, object]:
    """When the label is paid for, and until when it can be given back, as the carrier's terms stand at the purchase."""
    if not can.postage:
        return {}
    bought_at = purchase.bought_at or now
    return {
        "billing": can.billing,
        "charged_at": bought_at if can.billing == Billing.ON_CREATION else None,
        "void_by": None if can.void_within is None else bought_at + can.void_within,
    }


def _columns(purchase: Purchase, *, now: datetime) -> dict[str, object]:
    return {
        "service": purchase.service,
        "tracking_number": purchase.tracking_number,
        "tracking_url": purchase.tracking_url,
        "billed_minor": purchase.amount_minor,
        "cost_currency": purchase.currency,
        "bought_at": purchase.bought_at or now,
        "expires_at": purchase.expires_at,
    }


def _advance(label: Label, states: Sequence[str], **changes: object) -> None:
    """Move the row on if it still stands in one of `states`; either way `label` then shows what the row says."""
    Label.objects.filter(pk=label.pk, state__in=states).update(**changes)
    label.refresh_from_db()
