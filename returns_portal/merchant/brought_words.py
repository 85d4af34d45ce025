"""Brought labels in words: states, and what is wrong with a file or a list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _say
from django.utils.translation import gettext_lazy as _

from returns import wording
from returns.domain.brought import Fault

BATCHES: Mapping[str, tuple[Promise, str]] = {
    "OPENING": (_("Being opened"), "info"),
    "REFUSED": (_("Not taken in"), "critical"),
    "PROPOSED": (_("To be looked at"), "caution"),
    "IN": (_("In stock"), "success"),
    "WITHDRAWN": (_("Withdrawn"), "neutral"),
}
LABELS: Mapping[str, tuple[Promise, str]] = {
    "DRAFT": (_("To be looked at"), "caution"),
    "FREE": (_("Free"), "success"),
    "OUT": (_("Handed out"), "info"),
    "LEFT": (_("Left with the shopper"), "neutral"),
    "WITHDRAWN": (_("Withdrawn"), "neutral"),
}
HANDOUTS: Mapping[str, Promise] = {
    "": _("Handed out"),
    "BACK": _("Given back: the return was called off unsent"),
    "LEFT": _("Left with the shopper: the return was called off after the paper was downloaded"),
}
_FAULTS: Mapping[str, Promise] = {
    "batch_empty": _("The file holds no label."),
    "batch_too_big": _("The file is larger than 40 MB. Bring it in several batches."),
    "batch_kind": _("This is neither a PDF nor a ZIP file."),
    "batch_waits": _("Three batches are still being opened. Wait until one of them is done."),
    "too_many_labels": _("The file holds more than %(value)s labels. Bring it in several batches."),
    "zip_unreadable": _("The ZIP file is damaged or was copied only in part."),
    "zip_locked": _("The ZIP file is protected by a password. Pack it without one."),
    "zip_too_big": _("The ZIP file unpacks to more than 100 MB. Bring it in several batches."),
    "zip_twice": _("The ZIP file holds “%(value)s” twice."),
    "zip_broken": _("“%(value)s” in the ZIP file is damaged."),
    "zip_file_too_big": _("“%(value)s” in the ZIP file is larger than 10 MB."),
    "list_too_big": _("The list is larger than 1 MB."),
    "list_unreadable": _("The list is no CSV file."),
    "list_empty": _("The list has no rows: it needs a line of names, and a row for each label."),
    "list_columns": _("None of the list’s columns is known here: %(value)s."),
    "count": _("The list and the file do not fit: rows and labels are %(value)s."),
    "tracking_number": _("Line %(row)s: “%(value)s” is no tracking number."),
    "check_digit": _("Line %(row)s: a digit of “%(value)s” seems to be wrong, the check digit does not fit."),
    "expires_on": _("Line %(row)s: “%(value)s” is no day. Write it like 2026-12-31."),
    "expired": _("Line %(row)s: %(value)s is past."),
    "country": _("Line %(row)s: “%(value)s” is no country. Write two letters, like FR."),
    "max_grams": _("Line %(row)s: “%(value)s” is no weight. Write whole grams, like 2000."),
    "number_twice": _("Line %(row)s: the tracking number %(value)s is there twice."),
    "file_twice": _("Line %(row)s: the file or page “%(value)s” is there twice."),
    "file_unknown": _("Line %(row)s: no label is called “%(value)s”."),
    "row_missing": _("The list says nothing of “%(value)s”."),
    "known_already": _("Label %(row)s is there already, in this batch or in another."),
    "number_known": _("Label %(row)s: the tracking number %(value)s belongs to another label of your stock."),
}


def sentences(faults: Iterable[Fault]) -> list[str]:
    """What is wrong, one sentence for each fault."""
    return [_sentence(fault) for fault in faults]


def _sentence(fault: Fault) -> str:
    """What was said when a file was opened is a sentence already."""
    if fault.code not in _FAULTS:
        return fault.value
    return str(_FAULTS[fault.code]) % {"value": fault.value, "row": fault.row}


def country(code: str) -> str:
    """A country's name in the reader's language; no code stands for every one of them."""
    return wording.country(code) if code else _say("Any country")
