"""Words of the evidence for people outside the shop."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from returns.domain.ledger import LedgerKind

# Who did it, for a reader who is neither the shop nor its customer.
WHO: Mapping[str, Promise | str] = {
    "shopper": _("The customer"),
    "merchant": _("The shop’s staff"),
    "staff": _("The shop’s staff"),
    "policy": _("The shop’s policy"),
    "carrier": _("The carrier"),
    "shopify": "Shopify",
    "system": _("The returns app"),
}

# What is said otherwise on the shop's own page.
OUTSIDE: Mapping[str, Promise] = {
    "remark.asked": _("The customer wrote to the shop"),
    "remark.answered": _("The shop answered the customer"),
    "remark.rested": _("The customer’s message needed no answer"),
}

STATES: Mapping[str, Promise] = {
    "handed_over": _("Handed to the mail server"),
    "undelivered": _("Could not be delivered"),
    "came_back": _("Came back: no such mailbox"),
    "unwanted": _("Delivered, and marked as unwanted"),
    "asked": _("Handed to the provider; no answer yet"),
    "sent": _("Sent"),
    "delivered": _("Delivered"),
    "failed": _("Could not be delivered"),
}

AMOUNTS: Mapping[str, Promise] = {
    "items": _("Goods after discounts"),
    "tax": _("Tax"),
    "duties": _("Customs duties given back"),
    "restocking_fee": _("Restocking fee held back"),
    "return_shipping_fee": _("Return shipping fee held back"),
    "exchange": _("Goes out instead"),
    "shipping_refund": _("Delivery costs given back"),
    "deduction": _("Loss of value held back"),
    "bonus": _("Bonus on top"),
    "total": _("To the customer"),
}

MOVEMENTS: Mapping[str, Promise] = {
    LedgerKind.GOODS: _("Goods owed to the customer"),
    LedgerKind.TAX: _("Tax owed to the customer"),
    LedgerKind.DUTIES: _("Customs duties owed to the customer"),
    LedgerKind.RESTOCKING_FEE: _("Restocking fee held back"),
    LedgerKind.DEDUCTION: _("Loss of value held back"),
    LedgerKind.EXCHANGE: _("Goes out instead"),
    LedgerKind.SHIPPING: _("Delivery costs owed to the customer"),
    LedgerKind.RETURN_SHIPPING_FEE: _("Return shipping fee held back"),
    LedgerKind.FLOOR: _("Fees beyond the goods, not asked for"),
    LedgerKind.DIFFERENCE: _("Difference from the agreement"),
    LedgerKind.CHANGE: _("Changed before it was paid"),
    LedgerKind.REFUND: _("Refund without goods owed to the customer"),
    LedgerKind.ELSEWHERE: _("Refund made at Shopify"),
    LedgerKind.PAYMENT: _("Paid to the customer"),
    LedgerKind.GIVEN_UP: _("Exchange given up"),
    LedgerKind.INVOICE: _("Invoice for the exchange"),
    LedgerKind.RECEIVED: _("Invoice paid by the customer"),
    LedgerKind.LOST: _("Borne by the shop"),
}
