"""What the settings say of the shop's median."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from returns import wording
from returns.domain.signals import LEAST_PEOPLE
from returns.queries.medians import median_of
from returns.queries.policies import active_policy

if TYPE_CHECKING:
    from returns.models import Shop


def median_words(shop: Shop, *, now: datetime) -> str:
    """What half of the regular customers send back at most, or why nobody is compared with them."""
    care = active_policy(shop).policy.care
    median = median_of(shop, care, now=now)
    least = {"least": wording.number(LEAST_PEOPLE)}
    if median is None:
        return _(
            "Counted once a day; with fewer than %(least)s customers who ordered as often, nobody is compared."
        ) % (least)
    known = {"median": wording.percent(median.share_bps), "people": wording.number(median.people), **least}
    if median.people < LEAST_PEOPLE:
        return _("Now off: only %(people)s customers ordered as often, and %(least)s are needed to compare.") % known
    return _("Now half of %(people)s customers send back %(median)s of their pieces or less.") % known
