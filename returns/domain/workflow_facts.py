"""Whether what a workflow asks holds for a return, and why not. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from returns.domain.clauses import Between, Segment, When, holds, kinds_of
from returns.domain.facts import LineFacts
from returns.domain.workflow import NOBODY, If


@dataclass(frozen=True, slots=True)
class ReturnFacts:
    """A return as workflows see it. Amounts are minor units of the shop's currency; see `workflow.If`."""

    lines: tuple[LineFacts, ...]
    value_minor: int
    pays_minor: int
    outcome: str
    stage: str
    fault: bool
    photos: int
    age_days: int
    found: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    assignee: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """One condition: its name (`lines.countries`, `value_minor`), whether it held, and what was found."""

    name: str
    held: bool
    found: Any = None

    def as_json(self) -> dict[str, Any]:
        """As the log of a run keeps it."""
        return {"name": self.name, "held": self.held, "found": self.found}


def check(asked: If, facts: ReturnFacts, segments: tuple[Segment, ...]) -> list[Checked]:
    """Every condition that is said, in the order of the form. All must have held for the workflow to act."""
    return [*_about_lines(asked, facts, segments), *_about_return(asked, facts)]


def _about_return(asked: If, facts: ReturnFacts) -> Iterator[Checked]:
    for name in ("value_minor", "pays_minor", "photos", "age_days"):
        limits: Between | None = getattr(asked, name)
        if limits is not None:
            yield Checked(name, limits.holds(getattr(facts, name)), getattr(facts, name))
    for name, wanted, is_so in (("outcomes", asked.outcomes, facts.outcome), ("stages", asked.stages, facts.stage)):
        if wanted:
            yield Checked(name, is_so in wanted, is_so)
    if asked.fault is not None:
        yield Checked("fault", facts.fault is asked.fault, facts.fault)
    if asked.found:
        yield Checked("found", not facts.found.isdisjoint(asked.found), sorted(facts.found))
    if asked.tags:
        carried = {tag.casefold() for tag in facts.tags}
        yield Checked("tags", any(tag.casefold() in carried for tag in asked.tags), sorted(facts.tags))
    if asked.assignees:
        holder = facts.assignee or NOBODY
        yield Checked("assignees", holder in asked.assignees, holder)


def _about_lines(asked: If, facts: ReturnFacts, segments: tuple[Segment, ...]) -> Iterator[Checked]:
    """Each thing that is said of lines by itself; and together, where each fits one, but none fits them all."""
    said = [name for name in When.__struct_fields__ if getattr(asked.lines, name) not in ((), None)]
    if not said:
        return
    enough = all if asked.every_line else any
    checked = []
    for name in said:
        alone = When(**{name: getattr(asked.lines, name)})
        fits = bool(facts.lines) and enough(_fits(alone, line, segments) for line in facts.lines)
        checked.append(Checked(f"lines.{name}", fits, _found(name, facts, segments)))
    yield from checked
    together = bool(facts.lines) and enough(_fits(asked.lines, line, segments) for line in facts.lines)
    if not together and all(each.held for each in checked):
        yield Checked("lines", held=False)


def _fits(when: When, line: LineFacts, segments: tuple[Segment, ...]) -> bool:
    return holds(when, line, kinds_of(segments, line) if when.segments else frozenset())


# Where a line's own fact stands for what a condition of another name asks.
_FACT = {
    "products": "product",
    "product_types": "product_type",
    "vendors": "vendor",
    "skus": "sku",
    "locations": "location",
    "price_minor": "unit_price_minor",
    "countries": "country",
    "channels": "channel",
    "reasons": "reason",
    "placed": "ordered_at",
}


def _found(name: str, facts: ReturnFacts, segments: tuple[Segment, ...]) -> list[Any]:
    """What the lines have instead, each thing once."""
    if name == "segments":
        return sorted({kind for line in facts.lines for kind in kinds_of(segments, line)})
    found: dict[Any, None] = {}
    for line in facts.lines:
        value = getattr(line, _FACT.get(name, name))
        for each in value if isinstance(value, tuple) else (value,):
            found[each.isoformat() if hasattr(each, "isoformat") else each] = None
    return list(found)[:20]
