"""What is said of returns that are brought from another system, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from returns.domain.bringing.profiles import Field, Source
from returns.domain.bringing.record import EXCHANGE, Fault, Standing
from returns.domain.bringing.steps import FileStatus, Said
from returns.domain.status import Outcome

Words = Mapping[str, Any]

SOURCES: Words = {
    Source.LOOP: "Loop",
    Source.AFTERSHIP: "AfterShip Returns",
    Source.RETURNGO: "ReturnGO",
    Source.OTHER: _("Another system"),
}
FIELDS: Words = {
    Field.ID: _("Number of the return there"),
    Field.ORDER: _("Order"),
    Field.STATE: _("Status there"),
    Field.REQUESTED: _("Asked for on"),
    Field.ENDED: _("Over since"),
    Field.SKU: _("SKU"),
    Field.VARIANT: _("Variant’s id at Shopify"),
    Field.TITLE: _("Name of the article"),
    Field.QUANTITY: _("Quantity"),
    Field.REASON: _("Reason"),
    Field.OUTCOME: _("What the shopper gets"),
    Field.REFUNDED: _("Refunded there"),
    Field.CURRENCY: _("Currency"),
    Field.WAY: _("Where the parcel is"),
    Field.TRACKING: _("Tracking number"),
}
STATUSES: Words = {
    FileStatus.TAKING: _("File is read"),
    FileStatus.REFUSED: _("Cannot be read"),
    FileStatus.READ: _("Columns to be named"),
    FileStatus.CHECKING: _("Preview is made"),
    FileStatus.READY: _("Preview"),
    FileStatus.RUNNING: _("Under way"),
    FileStatus.DONE: _("Brought"),
    FileStatus.UNDOING: _("Taken back"),
    FileStatus.UNDONE: _("Taken back"),
}
STANDINGS: Words = {
    Standing.REQUESTED: _("Asked for, to be decided here"),
    Standing.APPROVED: _("Approved, the parcel is awaited"),
    Standing.ON_ITS_WAY: _("On its way"),
    Standing.ARRIVED: _("Arrived, to be inspected here"),
    Standing.DONE: _("Over: goods came back"),
    Standing.DECLINED: _("Over: declined"),
    Standing.CANCELED: _("Over: cancelled or run out"),
}
OUTCOMES: Words = {
    Outcome.REFUND: _("Refund"),
    Outcome.STORE_CREDIT: _("Store credit"),
    EXCHANGE: _("Exchange"),
}
SAID: Words = {
    Said.HISTORY: _("History"),
    Said.UNDER_WAY: _("Goes on here"),
    Said.HERE: _("Was brought before"),
    Said.HERE_FROM_SHOPIFY: _("Is here already: Shopify told of it"),
    Said.WITH_OTHERS: _("Another row of this return cannot be brought"),
    Said.WORKED_ON: _("Stays: somebody worked on it"),
    Said.BROKEN: _("Could not be written. Bring the file once more."),
    Said.UNREAD: _("Shopify does not answer for its order. Bring the file once more."),
    Fault.NO_ID: _("No number of the return"),
    Fault.NO_ORDER_NAME: _("No order"),
    Fault.STATE: _("This status is not known"),
    Fault.DATE: _("This is no date"),
    Fault.QUANTITY: _("This is no quantity"),
    Fault.AMOUNT: _("This is no amount"),
    Fault.NO_GOODS: _("No article"),
    Fault.OTHER_ORDER: _("Two orders for one return"),
    Fault.NO_ORDER: _("This order is not here"),
    Fault.NO_ARTICLE: _("The order has no such article that was sent"),
    Fault.TOO_MANY: _("More pieces than were sent"),
    Fault.GONE: _("These pieces were refunded or taken back in Shopify"),
    Fault.EXCHANGE: _("An exchange that is under way: end it in the other system"),
    Fault.CURRENCY: _("Another currency than the order’s"),
}
UNREADABLE: Words = {
    "empty": _("There is nothing in this file."),
    "not_text": _("This is no CSV file. Choose “CSV” where you export it."),
    "no_columns": _("No columns were found. They are separated by commas, semicolons or tabs."),
    "too_many_columns": _("The file has more than 200 columns."),
    "too_many_rows": _("The file has more than 100,000 rows. Divide it; the parts can be brought one after the other."),
    "open_quote": _("A quotation mark is opened and never closed."),
    "erased": _("Somebody asked to be forgotten while this file was read. Export it anew and choose it again."),
    "too_large": _("The file is larger than 20 MB. Divide it; the parts can be brought one after the other."),
}
