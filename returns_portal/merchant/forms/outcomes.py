"""Where the money may go, or what stands in its place, as one choice: the ways offered and their order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from returns import wording
from returns.domain.document import Outcomes
from returns.policy_words import OUTCOMES

WAYS: dict[str, tuple[Outcomes, Promise]] = {
    "refund": (("refund",), _("A refund to the means of payment")),
    "refund_first": (("refund", "store_credit"), _("The shopper chooses: refund first, then store credit")),
    "credit_first": (("store_credit", "refund"), _("The shopper chooses: store credit first, then refund")),
    "credit": (("store_credit",), _("Store credit only")),
    "remedy": (("repair", "replacement"), _("Faulty articles: repair or replacement, money where neither is possible")),
    "remedy_first": (("repair", "replacement", "refund"), _("Faulty articles: repair, replacement or refund")),
    "repair_first": (("repair", "refund"), _("Faulty articles: repair or refund")),
    "replacement_first": (("replacement", "refund"), _("Faulty articles: replacement or refund")),
}
WAY_CHOICES: list[tuple[str, Any]] = [(name, label) for name, (_outcomes, label) in WAYS.items()]


def outcomes_of(way: str) -> Outcomes | None:
    """The outcomes a choice stands for; None for none."""
    if not way:
        return None
    return WAYS[way][0] if way in WAYS else cast("Outcomes", tuple(way.split(",")))


def way_of(outcomes: Sequence[str] | None) -> str:
    """The choice that stands for outcomes, else they themselves; "" for none."""
    named = next((name for name, (known, _label) in WAYS.items() if known == outcomes), "")
    return named or ",".join(outcomes or ())


def choices_with(*ways: str) -> list[tuple[str, Any]]:
    """All choices, and those that a document has of its own, in words."""
    own: Iterable[str] = dict.fromkeys(way for way in ways if way and way not in WAYS)
    told = ((way, wording.any_of([str(OUTCOMES[name]) for name in outcomes_of(way) or ()])) for way in own)
    return [*WAY_CHOICES, *told]
