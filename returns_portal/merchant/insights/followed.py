"""What staff did about findings and what became of it, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from returns import wording
from returns.domain.followup import AnswerKind, Share, Verdict, expected
from returns.queries.finding_answers import answer_sayable_on
from returns_portal.merchant.insights import words

if TYPE_CHECKING:
    from returns.domain.policy import Policy
    from returns.models import FindingAnswer, Shop

BECAME: Mapping[Verdict, Promise] = {
    Verdict.FELL: gettext_lazy(
        "It fell, by more than chance: %(after)s of what was sold since came back (%(k)s of %(n)s); "
        "without a change %(likely)s were to be expected."
    ),
    Verdict.SAME: gettext_lazy(
        "No change that could not be chance: %(after)s of what was sold since came back (%(k)s of %(n)s); "
        "without a change %(likely)s were to be expected."
    ),
    Verdict.ROSE: gettext_lazy(
        "It rose, by more than chance: %(after)s of what was sold since came back (%(k)s of %(n)s), "
        "after %(before)s before."
    ),
    Verdict.FEW: gettext_lazy("Too little was sold within a year to say what became of it (%(n)s pieces)."),
}


def became(answer: FindingAnswer) -> str:
    """What became of the rate, or when that can be said; "" of what was left alone."""
    if answer.kind == AnswerKind.LEFT:
        return ""
    if not answer.verdict:
        return _("Too early to say. It should be possible from about %(day)s.") % {
            "day": wording.date_of(answer_sayable_on(answer))
        }
    before = Share(answer.k, answer.n)
    figures = {
        "before": words.share(before.rate),
        "likely": words.share(expected(before, answer.usual, answer.season).rate),
        "after": words.share(Share(answer.after_k, answer.after_n).rate),
        "k": wording.number(answer.after_k),
        "n": wording.number(answer.after_n),
    }
    return BECAME[Verdict(answer.verdict)] % figures


def answered(answer: FindingAnswer, shop: Shop, names: Mapping[str, str]) -> str:
    """What was done or why nothing was, since when, and who said so; `names` by the id of their account at Shopify."""
    said = _("Done on %(day)s: %(note)s") if answer.kind == AnswerKind.ACTED else _("Left alone on %(day)s: %(note)s")
    by = _("by %(who)s") % {"who": names.get(answer.by, answer.by)}
    return f"{said % {'day': wording.day(answer.at, time_zone=shop.time_zone), 'note': answer.note}} ({by})"


def done(answer: FindingAnswer, shop: Shop, policy: Policy, names: Mapping[str, str]) -> str:
    """The finding's subject with what was done about it."""
    return f"{words.value(answer.finding.subject, policy)}. {answered(answer, shop, names)}"
