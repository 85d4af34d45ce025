"""Where the money may go, as one choice: the ways a policy or a clause offers and their order."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from returns.domain.document import Outcomes

WAYS: dict[str, tuple[Outcomes, Promise]] = {
    "refund": (("refund",), _("A refund to the means of payment")),
    "refund_first": (("refund", "store_credit"), _("The shopper chooses: refund first, then store credit")),
    "credit_first": (("store_credit", "refund"), _("The shopper chooses: store credit first, then refund")),
    "credit": (("store_credit",), _("Store credit only")),
}
WAY_CHOICES = [(name, label) for name, (_outcomes, label) in WAYS.items()]


def outcomes_of(way: str) -> Outcomes | None:
    """The outcomes a choice stands for; None for none."""
    return WAYS[way][0] if way else None


def way_of(outcomes: Sequence[str] | None) -> str:
    """The choice that stands for outcomes; "" for none."""
    return next((name for name, (known, _label) in WAYS.items() if known == outcomes), "")
