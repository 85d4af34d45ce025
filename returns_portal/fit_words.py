"""What a fit note can say to shoppers, in every language of the shop: a first draft, for staff to change."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import override


class Fit(StrEnum):
    """How a product fits, as shoppers say who sent it back."""

    SMALL = "small"
    LARGE = "large"
    OTHER = "other"


def fit_of(words: str) -> Fit | None:
    """How something fits by the code or handle of a reason; None where the reason is about something else."""
    told = words.lower()
    if "small" in told:
        return Fit.SMALL
    if "large" in told or "big" in told:
        return Fit.LARGE
    return Fit.OTHER if "size" in told or "fit" in told else None


def drafts(fit: Fit, size: str, *, languages: Iterable[str]) -> dict[str, str]:
    """A sentence for each language; `size` is the one that it is about, "" for the whole product."""
    found = {}
    for language in languages:
        with override(language):
            found[language] = _sentence(fit, size)
    return found


def _sentence(fit: Fit, size: str) -> str:
    named = {"size": size}
    match fit:
        case Fit.SMALL if size:
            return _("Size %(size)s runs small: if you are between two sizes, take the larger one.") % named
        case Fit.LARGE if size:
            return _("Size %(size)s runs large: if you are between two sizes, take the smaller one.") % named
        case Fit.SMALL:
            return _("This article runs small: if you are between two sizes, take the larger one.")
        case Fit.LARGE:
            return _("This article runs large: if you are between two sizes, take the smaller one.")
        case _ if size:
            return _("Size %(size)s does not fit like the others: measure yourself before you choose.") % named
        case _:
            return _("This article does not fit everybody as expected: measure yourself before you choose.")
