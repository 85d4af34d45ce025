"""EasyPost's words for where a parcel is, and for what became of a refund, in ours."""

from labels.carriers.base import Credit, Tracking

TRACKING = {
    "pre_transit": Tracking.LABEL_CREATED,
    "in_transit": Tracking.IN_TRANSIT,
    "out_for_delivery": Tracking.OUT_FOR_DELIVERY,
    "available_for_pickup": Tracking.AVAILABLE_FOR_PICKUP,
    "delivered": Tracking.DELIVERED,
    "return_to_sender": Tracking.RETURNED_TO_SENDER,
    "failure": Tracking.EXCEPTION,
    "error": Tracking.EXCEPTION,
    "cancelled": Tracking.CANCELLED,
}
CREDIT = {
    "submitted": Credit.SUBMITTED,
    "refunded": Credit.REFUNDED,
    "rejected": Credit.REJECTED,
    "not_applicable": Credit.NOT_APPLICABLE,
}
