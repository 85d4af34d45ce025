"""What was and what may be decided about a return against the policy, as its page shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from returns.domain.override import OverrideKind
from returns.domain.status import SettlementStatus
from returns.queries.overrides import overrides_of, possible_overrides
from returns_portal.merchant import words
from returns_portal.merchant.forms.override import OverrideForm

if TYPE_CHECKING:
    from returns.models import Return

KINDS: Mapping[OverrideKind, Promise] = {
    OverrideKind.PAY_EARLY: _("Pay before the goods are here"),
    OverrideKind.NO_FEE: _("Hold back no return shipping fee"),
    OverrideKind.MORE_TIME: _("Give more time to send"),
}


def override_rows(
    rma: Return, *, names: Mapping[str, str], may: bool, wrong: OverrideForm | None = None
) -> dict[str, Any]:
    """The decisions with who and why, what may be decided (`may`: by the reader), and the form."""
    made = overrides_of(rma) if any(event.kind.startswith("override.") for event in rma.events.all()) else []
    zone = rma.shop.time_zone
    early = any(each.kind == OverrideKind.PAY_EARLY for each in made)
    kinds = kinds_of(rma, early=early) if may else []
    unpaid = rma.settlement.status == SettlementStatus.QUOTED and not rma.received_at
    return {
        "overrides": [
            {
                "what": str(KINDS[OverrideKind(each.kind)]),
                "why": each.reason,
                "who": names.get(each.by, ""),
                "moment": words.moment(each.at, time_zone=zone),
            }
            for each in made
        ],
        "override_form": (wrong or OverrideForm(kinds=kinds)) if kinds else None,
        "pays_early": early and unpaid and rma.status == "OPEN",
    }


def kinds_of(rma: Return, *, early: bool = False) -> list[tuple[str, str]]:
    """The choices that there are now; to pay early is decided once."""
    possible = possible_overrides(rma, surely=False) - ({OverrideKind.PAY_EARLY} if early else set())
    return [(kind.value, str(KINDS[kind])) for kind in OverrideKind if kind in possible]
