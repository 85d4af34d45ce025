"""What was agreed with suppliers, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from returns import wording
from returns.domain.supplier import CreditBase, Evidence, Handling, LabelMaker, LabelPayer, Silence

if TYPE_CHECKING:
    from returns.models import Supplier

HANDLING: dict[str, Promise] = {
    Handling.TO_SUPPLIER: gettext_lazy("Sent to the supplier"),
    Handling.TO_SHOP: gettext_lazy("Sent to you"),
    Handling.KEEP: gettext_lazy("Stay with the shopper"),
    Handling.DESTROY: gettext_lazy("Stay with the shopper, who disposes of them"),
}
LABEL_PAYERS: dict[str, Promise] = {
    LabelPayer.SHOP: gettext_lazy("You"),
    LabelPayer.SUPPLIER: gettext_lazy("The supplier: it is a part of the claim"),
    LabelPayer.SHOPPER: gettext_lazy("The shopper, as far as your policy says so"),
}
LABEL_MAKERS: dict[str, Promise] = {
    LabelMaker.WE: gettext_lazy("You: it is there seconds after the approval"),
    LabelMaker.SUPPLIER: gettext_lazy("The supplier, who uploads it"),
}
EVIDENCE: dict[str, Promise] = {
    Evidence.NONE: gettext_lazy("Nothing"),
    Evidence.PHOTOS: gettext_lazy("Photos"),
    Evidence.VIDEO: gettext_lazy("A video (you ask the shopper for a link)"),
}
SILENCE: dict[str, Promise] = {
    Silence.OWN_LABEL: gettext_lazy("Make the label yourselves, to the supplier’s address"),
    Silence.SHIP_TO_SHOP: gettext_lazy("Have the articles sent to you"),
    Silence.CLAIM_LOST: gettext_lazy("Give the claim up; you bear the loss"),
}
CREDIT_BASES: dict[str, Promise] = {
    CreditBase.COST: gettext_lazy("What you paid the supplier"),
    CreditBase.PRICE: gettext_lazy("What the shopper paid"),
}
LANGUAGES = [("en", gettext_lazy("English")), ("fr", gettext_lazy("French"))]


@dataclass(frozen=True, slots=True)
class Row:
    """A supplier in the list: what is theirs, what becomes of their goods, and by when they answer."""

    pk: int
    name: str
    email: str
    active: bool
    collective: bool
    owns: str
    handling: Promise
    answers: str

    @classmethod
    def of(cls, supplier: Supplier, *, places: dict[str, str]) -> Row:
        """Put a supplier into words; `places` has the names of the shop's locations."""
        return cls(
            pk=supplier.pk,
            name=supplier.name,
            email=supplier.email,
            active=supplier.active,
            collective=supplier.collective,
            owns=" · ".join(_owned(supplier, places)),
            handling=HANDLING[supplier.handling],
            answers=days_to_answer(supplier.answer_days),
        )


def days_to_answer(days: int) -> str:
    """Within how many working days an answer is due."""
    sentence = ngettext("answers within %(n)s working day", "answers within %(n)s working days", days)
    return sentence % {"n": wording.number(days)}


def _owned(supplier: Supplier, places: dict[str, str]) -> Iterator[str]:
    named = (
        (_("Vendor: %(names)s"), supplier.vendors),
        (_("Sent from: %(names)s"), [places.get(gid, gid.rpartition("/")[2]) for gid in supplier.locations]),
        (_("SKU: %(names)s"), supplier.skus),
        (_("Product type: %(names)s"), supplier.product_types),
        (_("Product tag: %(names)s"), supplier.tags),
    )
    yield from (sentence % {"names": wording.any_of(names)} for sentence, names in named if names)
    if products := len(supplier.products):
        yield ngettext("One product", "%(n)s products", products) % {"n": products}
