"""What stopped, and what differs from Shopify, in words for merchants."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from returns.domain.status import DriftKind

PROBLEMS: Mapping[str, Promise] = {
    "suggestion_differs": _("Shopify suggests another amount than the one agreed. Compare both before you pay."),
    "refused": _("Shopify refused the refund."),
    "not_refundable": _("Shopify says that less can be refunded than the amount agreed."),
    "no_store_credit": _(
        "Shopify cannot give this shopper store credit. Agree on a refund with them, then pay that instead."
    ),
    "return_not_open": _("The return is no longer open at Shopify."),
    "shopper_owes": _(
        "The shopper would owe another sum than the one agreed, or pieces are missing. Settle the return in Shopify, "
        "which sends an invoice, then try again here."
    ),
    "refunded_to_giver": _(
        "This is a present, but its worth was refunded in Shopify, to whoever paid. Give the recipient their gift card "
        "yourself, or leave it."
    ),
    "sold_out": _("Something that goes out instead is sold out. Restock it, or refund it instead, then try again."),
    "refunded_by_hand": _(
        "Somebody refunded this order in Shopify since the return was approved. Say below whether that was for the "
        "goods that come back, so that nothing is sent, or for something else; then try again."
    ),
    "draft_refused": _("Shopify refused the draft order. Check that the app may make draft orders, then try again."),
    "linked_total_differs": _(
        "Shopify asks another sum for the linked order than the one agreed. Compare both, then try again or refund the "
        "exchange instead."
    ),
    "linked_not_paid": _("The shopper has not paid yet what the linked order costs them."),
    "ordered_after_all": _(
        "The shopper paid the linked order just when it was called off. Cancel it in Shopify, or send it and do not "
        "refund its worth."
    ),
    "not_paid_back": _(
        "What went out on the linked order came back, but its worth could not be refunded on this order. Refund it by "
        "hand."
    ),
    "not_settled": _(
        "The shopper has paid the linked order, but the return could not be settled by itself. Settle it."
    ),
    "more_than_left": _("Less is left to refund on this order than that."),
    "more_than_shipping": _("The shopper paid less for shipping than that, or got it back already."),
    "left": _("It was decided to leave it unpaid."),
}

DRIFTS: Mapping[str, Promise] = {
    DriftKind.PAID_DIFFERENTLY: _("Shopify has refunded another amount than the one agreed here."),
    DriftKind.CANCELED_THERE: _("The return was cancelled at Shopify although goods or money have moved here."),
    DriftKind.DECLINED_THERE: _("The return was declined at Shopify although it is approved here."),
    DriftKind.OPEN_THERE: _("The return is open at Shopify although it is over here."),
    DriftKind.CLOSED_UNPAID: _("The return was closed at Shopify although its refund is still to be paid."),
    DriftKind.LINES_CHANGED: _("The return holds other pieces at Shopify than here."),
    DriftKind.UNVERIFIED_LINES: _("The return holds articles at Shopify that belong to no delivery of this order."),
    DriftKind.GONE_THERE: _("Shopify does not know this return any more."),
    DriftKind.PAID_TWICE: _(
        "Paid twice: the worth of these goods went out on the linked order, and was refunded in Shopify as well."
    ),
    DriftKind.LINKED_UNDONE: _(
        "The linked order was cancelled or refunded in Shopify. What it was exchanged for may be owed to the shopper."
    ),
    DriftKind.LINKED_DIFFERS: _(
        "An article that does not go out any more stands on the linked order. Take it off the order before it is sent."
    ),
    DriftKind.LINKED_UNPAID: _(
        "This return of an exchanged article was settled in Shopify’s admin. "
        "What the article was paid with has not been paid back on the order before."
    ),
}
