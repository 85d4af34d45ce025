"""What workflows can wait for: events of the catalogue, by name. Here alone old names are joined to them."""

from __future__ import annotations

from enum import StrEnum

from returns.domain.events import BY_KIND, BY_NAME


class Happening(StrEnum):
    """What a workflow can wait for, by its public name (docs/events.md); in the order in which they are offered.

    Documents that name a kind of the history instead, as they did at first, are read as the event it is told as.
    """

    RETURN_REQUESTED = "return.requested"
    RETURN_CREATED = "return.created"
    RETURN_APPROVED = "return.approved"
    LABEL_BOUGHT = "label.bought"
    PARCEL_FIRST_SCAN = "parcel.first_scan"
    PARCEL_DELIVERED = "parcel.delivered"
    PARCEL_SILENT = "parcel.silent"
    PARCEL_LOST = "parcel.lost"
    PARCEL_CAME_BACK = "parcel.came_back"
    GOODS_RECEIVED = "goods.received"
    COUNT_DIFFERS = "count.differs"
    REMARK_ASKED = "remark.asked"
    SUPPLIER_ASKED = "supplier.asked"
    SUPPLIER_ACCEPTED = "supplier.accepted"
    SUPPLIER_REFUSED = "supplier.refused"
    SUPPLIER_WROTE = "supplier.wrote"
    SUPPLIER_SILENT = "supplier.silent"
    EXCHANGE_SOLD_OUT = "exchange.sold_out"
    SETTLEMENT_FAILED = "settlement.failed"
    SETTLEMENT_PAID = "settlement.paid"
    RETURN_CLOSED = "return.closed"
    RETURN_CANCELED = "return.canceled"
    RETURN_DECLINED = "return.declined"
    RETURN_REOPENED = "return.reopened"
    SURVEY_ANSWERED = "survey.answered"
    MAIL_BOUNCED = "mail.bounced"
    DRIFT_FOUND = "drift.found"
    OUTCOME_CHANGED = "outcome.changed"
    OFFER_REFUSED = "outcome.offer_refused"
    OFFER_ENDED = "outcome.offer_ended"
    RETURN_TAGGED = "return.tagged"
    RETURN_UNTAGGED = "return.untagged"
    RETURN_ASSIGNED = "return.assigned"
    RETURN_UNASSIGNED = "return.unassigned"

    @classmethod
    def _missing_(cls, value: object) -> Happening | None:
        told = BY_KIND.get(value) if isinstance(value, str) else None
        return next((each for each in cls if told and each.value == told.name), None)

    @property
    def kinds(self) -> tuple[str, ...]:
        """What history calls it."""
        return BY_NAME[self.value].kinds

    @property
    def spellings(self) -> tuple[str, ...]:
        """What documents call it: its name, and the kinds that they named at first."""
        return (self.value, *(kind for kind in self.kinds if kind != self.value))
