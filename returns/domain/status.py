"""The words of the four machines. Shopify's own where Shopify has one."""

from enum import StrEnum


class ReturnStatus(StrEnum):
    """Do we agree on it? (Shopify's ReturnStatus)"""

    REQUESTED = "REQUESTED"
    OPEN = "OPEN"
    CLOSED = "CLOSED"
    DECLINED = "DECLINED"
    CANCELED = "CANCELED"


class ParcelStatus(StrEnum):
    """Where is the parcel? CAME_BACK: the carrier brought it back to the shopper, who is its sender."""

    AWAITING_LABEL = "AWAITING_LABEL"
    LABEL_READY = "LABEL_READY"
    IN_TRANSIT = "IN_TRANSIT"
    DELIVERED = "DELIVERED"
    LOST = "LOST"
    CAME_BACK = "CAME_BACK"
    VOIDED = "VOIDED"


class DispositionType(StrEnum):
    """What about the goods? (Shopify's ReverseFulfillmentOrderDispositionType)"""

    RESTOCKED = "RESTOCKED"
    NOT_RESTOCKED = "NOT_RESTOCKED"
    PROCESSING_REQUIRED = "PROCESSING_REQUIRED"
    MISSING = "MISSING"


class SettlementStatus(StrEnum):
    """Is the shopper made whole?"""

    QUOTED = "QUOTED"
    DUE = "DUE"
    IN_DOUBT = "IN_DOUBT"
    PAID = "PAID"
    FAILED = "FAILED"


# Nothing is paid, promised or in doubt: it can still be settled, or changed.
MONEY_WAITS = frozenset({SettlementStatus.QUOTED, SettlementStatus.FAILED})


class Origin(StrEnum):
    """Where a return began."""

    PORTAL = "portal"
    MERCHANT = "merchant"
    SHOPIFY = "shopify"


class DriftKind(StrEnum):
    """How Shopify and we can come to differ in a way that only a person may settle."""

    PAID_DIFFERENTLY = "paid_differently"
    CANCELED_THERE = "canceled_there"
    DECLINED_THERE = "declined_there"
    OPEN_THERE = "open_there"
    CLOSED_UNPAID = "closed_unpaid"
    LINES_CHANGED = "lines_changed"
    UNVERIFIED_LINES = "unverified_lines"
    GONE_THERE = "gone_there"
    PAID_TWICE = "paid_twice"
    LINKED_UNDONE = "linked_undone"
    LINKED_DIFFERS = "linked_differs"
    LINKED_UNPAID = "linked_unpaid"


class Way(StrEnum):
    """The ways out of a difference: what Shopify has becomes ours, ours is sent again, or both stay as they are."""

    TAKE_THEIRS = "take_theirs"
    SEND_OURS = "send_ours"
    LEAVE_BOTH = "leave_both"


class RefundKind(StrEnum):
    """Why money goes back without goods: outbound shipping, a gesture, or goods that came by exchange and came back."""

    SHIPPING = "shipping"
    GOODWILL = "goodwill"
    EXCHANGED = "exchanged"


class Outcome(StrEnum):
    """What the shopper gets for the goods."""

    REFUND = "refund"
    STORE_CREDIT = "store_credit"
    GIFT_CARD = "gift_card"
    REPAIR = "repair"
    REPLACEMENT = "replacement"


class RepairStatus(StrEnum):
    """How is the repair coming along?"""

    EXPECTED = "EXPECTED"
    IN_REPAIR = "IN_REPAIR"
    SENT_BACK = "SENT_BACK"
    FAILED = "FAILED"
    CALLED_OFF = "CALLED_OFF"


class Stage(StrEnum):
    """The one word a person reads; folded from the four machines by `stage.fold`."""

    REQUESTED = "requested"
    LABEL_PENDING = "label_pending"
    AWAITING_PARCEL = "awaiting_parcel"
    IN_TRANSIT = "in_transit"
    TO_INSPECT = "to_inspect"
    TO_REFUND = "to_refund"
    REFUNDING = "refunding"
    NEEDS_ATTENTION = "needs_attention"
    REFUNDED = "refunded"
    TO_REPAIR = "to_repair"
    IN_REPAIR = "in_repair"
    REPAIRED = "repaired"
    CLOSED = "closed"
    DECLINED = "declined"
    CANCELED = "canceled"


class DeclineReason(StrEnum):
    """Why a merchant says no (Shopify's ReturnDeclineReason)."""

    FINAL_SALE = "FINAL_SALE"
    RETURN_PERIOD_ENDED = "RETURN_PERIOD_ENDED"
    OTHER = "OTHER"


class RequestStatus(StrEnum):
    """What became of a payment that a second person was asked for."""

    WAITING = "WAITING"
    CONFIRMED = "CONFIRMED"
    DROPPED = "DROPPED"


class RequestKind(StrEnum):
    """What was to be paid."""

    SETTLEMENT = "SETTLEMENT"
    ORDER_REFUND = "ORDER_REFUND"
