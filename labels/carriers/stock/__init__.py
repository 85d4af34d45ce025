"""Labels that a merchant bought in advance: paid already, handed out one by one. No account, no paid call.

A label is taken from the stock in the transaction that commits our intent (`labels.brought.stock.claim`), so whoever
asks here has one already.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import QuerySet

from labels.brought_models import Handout, StockLabel
from labels.carriers.base import (
    Capabilities,
    Credit,
    Document,
    ForgedNews,
    News,
    Paper,
    Parcel,
    Purchase,
    Refused,
    Shipment,
)

_NOBODY_TRACKS = "a label from the stock is not followed by us"


class Stock:
    """Hands out what was claimed under our reference."""

    name = "stock"
    capabilities = Capabilities(postage=True, test=False, tracks=False)

    def check(self) -> None:
        """Nobody has to be asked."""

    def quote(self, parcel: Parcel) -> Shipment:
        """The label that was claimed for the parcel."""
        found = self.find(parcel.reference)
        if found is None:
            raise Refused("no label of the stock is held for this parcel")
        return found

    def find(self, reference: str) -> Shipment | None:
        """The same, or nothing."""
        handout = _handouts().filter(reference=reference).first()
        return _shipment(handout) if handout else None

    def get(self, shipment_id: str) -> Shipment:
        """What was handed out under an id."""
        return _shipment(_handout(shipment_id))

    def buy(self, shipment_id: str, *, service: str, parcel: Parcel) -> Shipment:
        """Bought already."""
        return self.get(shipment_id)

    @transaction.atomic
    def void(self, shipment_id: str) -> Shipment:
        """Put the label back, for another return; one whose paper was downloaded is left, since it could be used."""
        handout = _handout(shipment_id)
        open_ones = Handout.objects.filter(pk=handout.pk, ending=Handout.Ending.NONE)
        if open_ones.filter(downloaded_at=None).update(ending=Handout.Ending.BACK):
            _let_go(handout, StockLabel.State.FREE)
        elif open_ones.update(ending=Handout.Ending.LEFT):
            _let_go(handout, StockLabel.State.LEFT)
        return self.get(shipment_id)

    def documents(self, shipment_id: str) -> Sequence[Document]:
        """The page as it was brought."""
        label = _handout(shipment_id).stock
        return [Document(Paper.LABEL, label.media_type, bytes(label.content), opened=True)]

    def track(self, tracking_number: str, *, shipment_id: str = "") -> list[News]:
        """Nobody tells us of it."""
        raise Refused(_NOBODY_TRACKS)

    def parse_webhook(self, *, body: bytes, headers: Mapping[str, str]) -> News:
        """Nobody may speak for it."""
        raise ForgedNews


def _handouts() -> QuerySet[Handout]:
    return Handout.objects.select_related("stock__batch")


def _handout(shipment_id: str) -> Handout:
    handout = _handouts().filter(pk=int(shipment_id)).first() if shipment_id.isdecimal() else None
    if handout is None:
        raise Refused("the label of the stock is gone")
    return handout


def _let_go(handout: Handout, state: str) -> None:
    """Free the label, or mark it left; one whose batch was withdrawn meanwhile is withdrawn with it."""
    withdrawn = handout.stock.batch.state == handout.stock.batch.State.WITHDRAWN
    if withdrawn and state == StockLabel.State.FREE:
        state = StockLabel.State.WITHDRAWN
    StockLabel.objects.filter(pk=handout.stock_id, state=StockLabel.State.OUT).update(state=state)


def _shipment(handout: Handout) -> Shipment:
    label, batch = handout.stock, handout.stock.batch
    number = label.tracking_number
    purchase = Purchase(
        service=batch.carrier,
        tracking_number=number,
        tracking_url=batch.tracking_url.replace("{number}", number) if number else "",
        amount_minor=batch.cost_minor or 0,
        currency=batch.cost_currency,
        bought_at=None,
        expires_at=label.expires_at,
    )
    voided = handout.ending != Handout.Ending.NONE
    credit = Credit.NOT_APPLICABLE if voided else None
    return Shipment(str(handout.pk), handout.reference, (), purchase, voided=voided, credit=credit)
