"""What a finding suggests for the policy, in words, and as an exception with its name."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _

from returns.domain.clauses import Clause, Then
from returns.domain.findings import Sort
from returns.domain.language import REVIEWED
from returns.domain.policy import Policy
from returns.domain.suggested import About, clause_of, suggested
from returns_portal.merchant.insights import words

if TYPE_CHECKING:
    from returns.models import Finding


def about_of(finding: Finding) -> About:
    """What it is about, as a policy calls it."""
    sort, subject = Sort(finding.sort), finding.subject
    return About(sort, subject.parent if sort == Sort.SIZE else subject.key, finding.reason)


def suggestion(finding: Finding, policy: Policy, fit: Collection[str]) -> str:
    """What could be drafted; "" where there is nothing."""
    found = suggested(about_of(finding), policy, fit)
    return _said(found[1]) if found else ""


def clause_for(finding: Finding, policy: Policy, fit: Collection[str]) -> Clause | None:
    """The exception, with a name in the languages of these pages; None where there is nothing to suggest."""
    found = suggested(about_of(finding), policy, fit)
    if found is None:
        return None
    label = {}
    for language in REVIEWED:
        with translation.override(language):
            label[language] = _name(finding, policy)
    return clause_of(*found, code=f"unusual_{finding.sort}", label=label)


def task_text(finding: Finding, policy: Policy) -> str:
    """What is to be done with the draft."""
    said = _("Look at the draft of the policy, and publish it: %(what)s")
    return (said % {"what": _name(finding, policy)})[:300]


def _name(finding: Finding, policy: Policy) -> str:
    what = words.value(finding.subject, policy)
    return (f"{what}, {words.reason(finding.reason, policy)}" if finding.reason else what)[:200]


def _said(then: Then) -> str:
    if then.proof == "photo":
        return _("Ask for a photo")
    return _("Let shoppers choose another size at once")
