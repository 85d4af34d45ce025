"""Why nothing was offered to a shopper, in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

NOT_YOURS = gettext_lazy("Nothing was offered: more than the policy’s bonus is for who may decide against the policy.")
UNOFFERED: Mapping[str, Promise] = {
    "money_moved": gettext_lazy("Nothing was offered: the money is on its way or paid already."),
    "no_such_way": gettext_lazy("Nothing was offered: this return cannot end that way."),
    "worse": gettext_lazy("Nothing was offered: the shopper would get less than by what they chose."),
    "bonus_too_high": gettext_lazy("Nothing was offered: so much cannot be added."),
    "too_long": gettext_lazy("Nothing was offered: an offer holds for 60 days at most."),
    "offered_already": gettext_lazy("Nothing was offered: something is offered already, and holds on."),
}
