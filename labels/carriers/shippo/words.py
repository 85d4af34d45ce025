"""Shippo's words for where a parcel is, and for what became of a refund, in ours."""

from labels.carriers.base import Credit, Tracking

TRACKING = {
    "PRE_TRANSIT": Tracking.LABEL_CREATED,
    "TRANSIT": Tracking.IN_TRANSIT,
    "DELIVERED": Tracking.DELIVERED,
    "RETURNED": Tracking.RETURNED_TO_SENDER,
    "FAILURE": Tracking.EXCEPTION,
}
# Sub-statuses that say more than their status does.
FINER = {
    "out_for_delivery": Tracking.OUT_FOR_DELIVERY,
    "pickup_available": Tracking.AVAILABLE_FOR_PICKUP,
    "package_lost": Tracking.LOST,
    "package_disposed": Tracking.LOST,
}
CREDIT = {
    "QUEUED": Credit.SUBMITTED,
    "PENDING": Credit.SUBMITTED,
    "SUCCESS": Credit.REFUNDED,
    "REFUNDPENDING": Credit.SUBMITTED,
    "REFUNDED": Credit.REFUNDED,
    "REFUNDREJECTED": Credit.REJECTED,
}
