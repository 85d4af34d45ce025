"""What shoppers are told of exchanges: why there is none, what happens where it sells out, and where it stands."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from returns.domain.exchange import Fallback, Obstacle

OBSTACLES: Mapping[Obstacle, Promise] = {
    Obstacle.DUTIES: _("Customs duties were paid for this order, so it cannot be exchanged online."),
    Obstacle.CUSTOM: _("This article is not in the shop’s range any more, so it cannot be exchanged online."),
    Obstacle.BUNDLE: _("This article is part of a set, so it cannot be exchanged online."),
    Obstacle.EXCHANGED: _("This article came by an exchange. It can come back for its money."),
    Obstacle.DISCOUNT: _("Costs another price: your discount would be lost."),
}

FALLBACKS: Mapping[Fallback, Promise] = {
    Fallback.REFUND: _("Give me my money back"),
    Fallback.PROPOSAL: _("Wait: the shop makes me a proposal"),
}
