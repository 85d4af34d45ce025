"""Labels that a merchant bought in advance: paid already, handed out one by one. No account, no paid call.

A label is taken from the stock in the transaction that commits our intent (`labels.brought.stock.claim`), so whoever
asks here has one already.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet

from labels.brought_models import Handout, StockLabel
from labels.carriers.base import Capabilities, Document, Purchase, Refused, Shipment
from labels.carriers.offline import Offline, called_off, label_file, row_number


class Stock(Offline):
    """Hands out what was claimed under our reference."""

    name = "stock"
    capabilities = Capabilities(postage=True, test=False, tracks=False)
    nothing = "no label of the stock is held for this parcel"
    unfollowed = "a label from the stock is not followed by us"

    def find(self, reference: str) -> Shipment | None:
        """The label that was claimed under a reference."""
        handout = _handouts().filter(reference=reference).first()
        return _shipment(handout) if handout else None

    def get(self, shipment_id: str) -> Shipment:
        """What was handed out under an id."""
        return _shipment(_handout(shipment_id))

    def documents(self, shipment_id: str) -> Sequence[Document]:
        """The page as it was brought."""
        label = _handout(shipment_id).stock
        return label_file(label.media_type, label.content)

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


def _handouts() -> QuerySet[Handout]:
    return Handout.objects.select_related("stock__batch", "stock__shop")


def _handout(shipment_id: str) -> Handout:
    handout = _handouts().filter(pk=row_number(shipment_id)).first()
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
    held = Shipment(str(handout.pk), handout.reference, (), purchase)
    return held if handout.ending == Handout.Ending.NONE else called_off(held)
