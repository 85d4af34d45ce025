"""What happened to a return, as its page shows it: what, who, when, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from returns import claim_words, event_words, problem_words, wording
from returns.domain.money import Money
from returns.domain.status import Outcome
from returns.operations.receive_goods import UNDONE_BY
from returns_portal.merchant import words

if TYPE_CHECKING:
    from returns.models import Return, ReturnEvent
    from returns.tracking_words import Ways


@dataclass(frozen=True, slots=True)
class EventView:
    """One thing that happened: what, who, when, and a detail or two."""

    title: str
    who: str
    at: datetime
    moment: str
    details: tuple[str, ...] = field(default=())


def timeline(
    rma: Return,
    *,
    reader: str,
    names: Mapping[str, str],
    tags: Mapping[int, str] | None = None,
    told: Ways | None = None,
) -> list[EventView]:
    """Everything that happened, newest first. `reader` is the staff member's id, who is called `You`.

    `names` are the colleagues' by their ids; whom nobody knows any more is a colleague. `tags` are words by their ids,
    `told` is what carriers said of the parcels.
    """
    events = sorted(rma.events.all(), key=lambda event: event.pk, reverse=True)
    return [_event(rma, event, reader, names, tags or {}, told or {}) for event in events]


def _event(
    rma: Return, event: ReturnEvent, reader: str, names: Mapping[str, str], tags: Mapping[int, str], told: Ways
) -> EventView:
    return EventView(
        title=event_words.event(event.kind, outcome=event.facts.get("outcome") or Outcome.REFUND),
        who=_who(event, reader, names),
        at=event.at,
        moment=words.moment(event.at, time_zone=rma.shop.time_zone),
        details=(*_tag(event, tags), *_holder(event, reader, names), *_place(event, told), *details(rma, event)),
    )


def _tag(event: ReturnEvent, tags: Mapping[int, str]) -> tuple[str, ...]:
    word = tags.get(event.facts.get("tag", 0), "")
    return (word,) if word else ()


def _holder(event: ReturnEvent, reader: str, names: Mapping[str, str]) -> tuple[str, ...]:
    """Who has it now, or had it until then."""
    who = {"return.assigned": "to", "return.unassigned": "before"}.get(event.kind)
    if who is None:
        return ()
    user_id = event.facts[who]
    return (_("You") if user_id == reader else names.get(user_id) or _("A former colleague"),)


def _place(event: ReturnEvent, told: Ways) -> tuple[str, ...]:
    """Where the carrier saw the parcel, as its scan says for as long as it may: the history itself names no place.

    What was noted before the history named the parcel is about the return's only one, or nobody knows.
    """
    if not event.kind.startswith("parcel.") or "scanned_at" not in event.facts:
        return ()
    only = next(iter(told)) if len(told) == 1 else 0
    at = datetime.fromisoformat(event.facts["scanned_at"])
    # The same word from the same place stands once in a way, with the time of the first.
    seen = next((news for news in told.get(event.facts.get("parcel", only), ()) if news.at <= at), None)
    return (seen.place,) if seen and seen.place else ()


def _who(event: ReturnEvent, reader: str, names: Mapping[str, str]) -> str:
    if event.actor == "merchant" and event.actor_id:
        return _("You") if event.actor_id == reader else names.get(event.actor_id) or str(words.ACTORS[event.actor])
    return str(words.ACTORS[event.actor])


def details(rma: Return, event: ReturnEvent) -> Iterator[str]:
    """What the event says beyond its title: sums, reasons."""
    facts = event.facts
    for amount in ("total_minor", "fee_minor"):
        if amount in facts and "currency" in facts:
            yield wording.money(Money(facts[amount], facts["currency"]))
    if reason := facts.get("reason"):
        yield str(wording.DECLINE_REASONS.get(reason, reason))
    if problem := facts.get("problem"):
        yield str(problem_words.PROBLEMS.get(problem, problem))
    yield from (str(facts[named]) for named in ("by", "with", "name") if facts.get(named))
    if event.kind == "claim.not_made":
        yield str(claim_words.NOT_COVERED[facts["why"]])
    if event.kind == "linked_order.waits":
        yield str(words.WAITS[facts["why"]])
    if carrier := facts.get("carrier"):
        yield str(words.CARRIERS.get(carrier, carrier))
    yield from _numbers(event)
    if event.kind == "goods.received":
        yield from _received(facts)
    if event.kind == "estimate.differs":
        yield _estimates(facts)


def _numbers(event: ReturnEvent) -> Iterator[str]:
    if "score" in event.facts:
        yield _("%(score)s of 5") % {"score": event.facts["score"]}
    if event.kind == "override.more_time":
        days = event.facts["days"]
        yield ngettext("%(days)s day more", "%(days)s days more", days) % {"days": days}


def _estimates(facts: dict[str, Any]) -> str:
    return _("Shown to the shopper: %(ours)s. Shopify’s estimate, under its own return rules: %(theirs)s.") % {
        "ours": wording.money(Money(facts["ours_minor"], facts["ours_currency"])),
        "theirs": wording.money(Money(facts["estimate_minor"], facts["estimate_currency"])),
    }


def _received(facts: dict[str, dict[str, int]]) -> Iterator[str]:
    totals: dict[str, int] = {}
    for kinds in (counts for key, counts in facts.items() if key != UNDONE_BY):
        for kind, number in kinds.items():
            totals[kind] = totals.get(kind, 0) + number
    for kind, number in totals.items():
        yield f"{wording.DISPOSITIONS[kind]} × {number}"
