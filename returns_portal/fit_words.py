"""What a fit note can say to shoppers, in every language of the shop: a first draft, for staff to change."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import override

from returns.domain.fit_note import Fit


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
