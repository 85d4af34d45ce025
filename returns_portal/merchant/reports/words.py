"""Days, rhythms, files and refusals of reports, in words."""

from __future__ import annotations

from collections.abc import Mapping

from babel.dates import get_day_names
from django.utils.functional import Promise
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext_lazy as _

from returns.domain.report import Rhythm

RHYTHMS: Mapping[Rhythm, Promise] = {
    Rhythm.WEEKLY: _("Every week"),
    Rhythm.MONTHLY: _("Every month, on the first such day"),
}
REFUSALS: Mapping[str, Promise] = {
    "exists": _("This address gets this report already."),
    "too_many": _("There are forty reports already. Take one off the list first."),
    "too_often": _("Too many addresses were asked today. Try again tomorrow."),
}


def weekday(number: int) -> str:
    """A day of the week by its name; 0 is Monday."""
    return str(get_day_names("wide", locale=to_locale(get_language() or "en"))[number])
