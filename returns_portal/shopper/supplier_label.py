"""What a label waits for that a supplier makes, in words: page and mail say the same."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from returns import wording
from returns.domain.notices import NoticeKind, SupplierWait
from returns.queries.notices import Cause, causes
from returns_portal.shopper.facts import standing_facts

if TYPE_CHECKING:
    from returns.models import Return

# What a label waits for: where nobody is named, and where the shop lets its supplier be named.
_WAITS: Mapping[SupplierWait, tuple[Promise, Promise]] = {
    SupplierWait.ASKED: (
        gettext_lazy(
            "Your label comes from the warehouse that sent you the items. It has until %(day)s; after that %(shop)s "
            "sees to a label. There is nothing for you to do until the label is there."
        ),
        gettext_lazy(
            "Your label comes from %(supplier)s, who sent you the items. They have until %(day)s; after that %(shop)s "
            "sees to a label. There is nothing for you to do until the label is there."
        ),
    ),
    SupplierWait.QUESTION: (
        gettext_lazy(
            "Before your label is made, the warehouse that sent you the items has asked %(shop)s something. You get "
            "the label by e-mail as soon as that is settled; there is nothing for you to do."
        ),
        gettext_lazy(
            "Before your label is made, %(supplier)s, who sent you the items, has asked %(shop)s something. You get "
            "the label by e-mail as soon as that is settled; there is nothing for you to do."
        ),
    ),
    SupplierWait.REFUSED: (
        gettext_lazy(
            "The warehouse that sent you the items does not make your label. Your return stays approved: %(shop)s now "
            "sees to another way and writes to you."
        ),
        gettext_lazy(
            "%(supplier)s, who sent you the items, does not make your label. Your return stays approved: %(shop)s now "
            "sees to another way and writes to you."
        ),
    ),
    SupplierWait.LATE: (
        gettext_lazy(
            "The warehouse that sent you the items has not made your label by %(day)s, as it was to. %(shop)s now sees "
            "to it, and you get the label by e-mail."
        ),
        gettext_lazy(
            "%(supplier)s, who sent you the items, has not made your label by %(day)s, as they were to. %(shop)s now "
            "sees to it, and you get the label by e-mail."
        ),
    ),
}


def label_news(rma: Return, *, now: datetime) -> str:
    """What a label that a supplier makes waits for, and until when; empty where none is waited for."""
    cause = causes(rma, now=now).get(NoticeKind.SUPPLIER)
    if cause is None:
        return ""
    day = wording.day(cause.since, time_zone=rma.shop.time_zone)
    return who_makes_it(rma, cause, standing_facts(rma) | {"day": day, "supplier": cause.supplier})


def who_makes_it(rma: Return, cause: Cause, facts: dict[str, str]) -> str:
    """The same of a cause that is known; `facts` are those of `standing_facts`, with `day` and `supplier`."""
    unnamed, named = _WAITS[cause.wait or SupplierWait.ASKED]
    return str(named if cause.supplier else unnamed) % facts
