"""Fit notes as rows, and what a note of a finding begins with."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from returns import wording
from returns.domain.findings import Sort
from returns.domain.fit_note import FitNoteProblem, FitNoteState, fit_of
from returns.queries.fit_notes import product_of, stuck_notes
from returns.queries.policies import active_policy
from returns.queries.staff import names_of
from returns_portal.fit_words import drafts

if TYPE_CHECKING:
    from returns.models import Finding, FitNote, Shop

S, P = FitNoteState, FitNoteProblem
STATES: Mapping[FitNoteState, tuple[Promise, str]] = {
    S.TO_WRITE: (gettext_lazy("On its way"), "info"),
    S.WRITTEN: (gettext_lazy("In your shop"), "success"),
    S.TO_REMOVE: (gettext_lazy("Being taken off"), "info"),
    S.REMOVED: (gettext_lazy("Taken off"), ""),
    S.REFUSED: (gettext_lazy("Not done"), "critical"),
}
PROBLEMS: Mapping[FitNoteProblem, Promise] = {
    P.SCOPE: gettext_lazy("This app may not write to your products. Allow it, then try again."),
    P.GONE: gettext_lazy("The product is not at Shopify any more."),
    P.CHANGED: gettext_lazy("Somebody changed this note at Shopify. It says there:"),
    P.REFUSED: gettext_lazy("Shopify did not take it, and said:"),
}


@dataclass(frozen=True, slots=True)
class NoteRow:
    """One note. `texts` are languages with what stands in them; `over`: trying again writes over what `told` shows."""

    pk: int
    title: str
    link: str
    texts: tuple[tuple[str, str], ...]
    state: str
    tone: str
    who: str
    problem: str
    told: tuple[str, ...]
    waits: bool
    over: bool
    may_try: bool
    may_remove: bool
    may_put_back: bool


def note_rows(shop: Shop, notes: list[FitNote]) -> list[NoteRow]:
    """Notes as rows, in their order."""
    stuck = stuck_notes(shop, notes)
    names, nobody = names_of(shop), _("Somebody at your shop")
    return [_row(shop, each, names.get(each.changed_by) or nobody, is_stuck=each.pk in stuck) for each in notes]


def fit_note_link(finding: Finding, fit: Collection[str]) -> str:
    """Where the note that a finding suggests is written; "" for one about no product, or not about the fit.

    `fit` are the shop's reasons that are about it.
    """
    product = product_of(finding)
    about_fit = finding.sort == Sort.SIZE or finding.reason in fit
    return product_link(product, finding=finding.pk) if product and about_fit else ""


def product_link(gid: str, **more: int) -> str:
    """Where the note of a product is written."""
    return f"{reverse('merchant:fit_note')}?{urlencode({'product': gid} | more)}"


def told(texts: Mapping[str, str]) -> str:
    """What is said at a finding about the note that was written from it."""
    return _("Fit note: %(text)s") % {"text": next((text for text in texts.values() if text.strip()), "")}


def first_texts(shop: Shop, finding: Finding | None) -> dict[str, str]:
    """What a note begins with: the finding as a sentence to shoppers. Nothing where it is not about the fit."""
    if finding is None or not finding.reason:
        return {}
    reason = active_policy(shop).policy.reason(finding.reason)
    fit = fit_of(finding.reason) or (fit_of(reason.shopify_handle) if reason else None)
    size = finding.subject.key.rpartition("|")[2] if finding.sort == Sort.SIZE else ""
    return drafts(fit, size, languages=shop.languages) if fit else {}


def _row(shop: Shop, note: FitNote, name: str, *, is_stuck: bool) -> NoteRow:
    state = S(note.state)
    said, tone = STATES[state]
    problem = str(PROBLEMS[P(note.problem)]) if note.problem else ""
    quoted = tuple(note.theirs.values()) if note.problem == P.CHANGED else (note.detail,) if note.detail else ()
    if is_stuck:
        said, tone = STATES[S.REFUSED]
        problem = _("Shopify could not be reached for a long time, so nobody tries any more.")
    day = wording.day(note.changed_at, time_zone=shop.time_zone)
    return NoteRow(
        pk=note.pk,
        title=note.title,
        link=product_link(note.product_gid),
        texts=tuple(note.texts.items()),
        state=str(said),
        tone=tone,
        who=_("%(name)s, %(day)s") % {"name": name, "day": day},
        problem=problem,
        told=quoted or ((_("nothing"),) if note.problem == P.CHANGED else ()),
        waits=state in {S.TO_WRITE, S.TO_REMOVE} and not is_stuck,
        over=note.problem == P.CHANGED,
        may_try=state == S.REFUSED or is_stuck,
        may_remove=not note.removing,
        may_put_back=state in {S.TO_REMOVE, S.REMOVED},
    )
