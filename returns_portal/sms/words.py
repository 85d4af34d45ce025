"""What is said in a text: one sentence and a short link, at most two parts long in every language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from returns import wording
from returns.domain.status import ParcelStatus, ReturnStatus
from returns.domain.text_message import plain, segments
from returns.languages import language_for
from returns.queries.collections import awaiting, booked
from returns.queries.nothing_back import nothing_back

if TYPE_CHECKING:
    from returns.models import Return

MOST_SEGMENTS = 2
SHORTEST_NAME = 8
PAPERS = gettext_lazy("%(shop)s: the papers for your return are ready.")
# By the message of the catalogue whose e-mail it goes with.
WORDS: Mapping[str, Promise] = {
    "approved": PAPERS,
    "label": PAPERS,
    "collection_tomorrow": gettext_lazy("%(shop)s: your return is collected on %(day)s."),
    "label_ends": gettext_lazy("%(shop)s: your return label ends soon. Please send the parcel."),
    "received": gettext_lazy("%(shop)s: your parcel has arrived and was checked."),
    "refunded": gettext_lazy("%(shop)s: your refund is on its way."),
    "declined": gettext_lazy("%(shop)s: your return request was declined."),
}


def holds(rma: Return, key: str) -> bool:
    """Whether the news is still news when the text goes, which may be the next morning."""
    return _STILL[key](rma)


def body_of(rma: Return, key: str, *, code: str, stop: bool) -> str:
    """The text in the shopper's language. `stop`: say how to end it. The shop's name gives way where it gets long."""
    with translation.override(language_for(rma.shop, rma.locale)):
        collection = booked(rma) if key == "collection_tomorrow" else None
        day = wording.date_of(collection.day) if collection else ""
        ending = " " + settings.APP_URL + reverse("text-link", args=[code])
        ending += " " + _("To end these texts, reply STOP.") if stop else ""
        name = " ".join(rma.shop.name.split())
        said = ""
        for length in range(len(name), min(len(name), SHORTEST_NAME) - 1, -1):
            said = plain(str(WORDS[key]) % {"shop": name[:length].rstrip(), "day": day} + ending)
            if segments(said) <= MOST_SEGMENTS:
                break
        return said


def _to_send(rma: Return) -> bool:
    ready = any(each.status == ParcelStatus.LABEL_READY and not each.first_scan_at for each in rma.parcels.all())
    return ready and rma.status in {ReturnStatus.REQUESTED, ReturnStatus.OPEN}


_STILL: Mapping[str, Callable[[Return], bool]] = {
    "approved": _to_send,
    "label": _to_send,
    "label_ends": _to_send,
    "collection_tomorrow": lambda rma: awaiting(rma) is not None and booked(rma) is not None,
    "received": lambda rma: rma.status not in {ReturnStatus.CANCELED, ReturnStatus.DECLINED},
    "refunded": lambda rma: rma.settlement.paid_at is not None and nothing_back(rma) is None,
    "declined": lambda rma: rma.status == ReturnStatus.DECLINED,
}
