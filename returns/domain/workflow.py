"""Workflows: when something happens to a return, and if it is so, then do this. Pure.

A workflow is a document, as a policy is. Its conditions about articles and buyers are the policy's own `When`
(`domain.clauses`): there is one vocabulary. A version never changes; a run keeps the one it began with.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Any

import msgspec

from returns.domain.clauses import Between, When
from returns.domain.document import Minor, Part, Sparse, Words
from returns.domain.problem import Problem, as_problem
from returns.domain.status import DispositionType, Outcome, Stage
from returns.domain.workflow_events import Happening
from returns.domain.workflow_schedule import OVER, Before, Every
from returns.domain.workflow_steps import Decline, Step, Wait, may_pay

LONGEST_NAME, MOST_STEPS, MOST_WORKFLOWS = 80, 10, 50
# How long a chain of workflows that set each other off may be, and how often one may act on one return in a day.
DEEPEST, PER_RETURN_AND_DAY = 5, 3
# Runs an hour from which on a workflow is stopped, unless it says otherwise.
STORM, STORM_WINDOW = 200, timedelta(hours=1)
# In history a workflow is `flow:` and its number.
ACTOR = "flow:"
# Who has a return that nobody has.
NOBODY = "nobody"


class RunStatus(StrEnum):
    """How far a run is. PASSED: the conditions did not hold. STOPPED: it was not to go on."""

    WAITING = "WAITING"
    DONE = "DONE"
    PASSED = "PASSED"
    STOPPED = "STOPPED"


class StepStatus(StrEnum):
    """What became of a step. SKIPPED: it did not fit any more. ASKED: a person is to confirm. FAILED: it broke."""

    DONE = "DONE"
    WAITED = "WAITED"
    ASKED = "ASKED"
    SKIPPED = "SKIPPED"
    FAILED = "FAILED"


class Start(Sparse, frozen=True):
    """When it begins, one of three: at an event or some days after it; by the clock; or before a deadline.

    Then only if the return is `still` in one of these stages, of which a clock (`every`) needs one.
    """

    event: Happening | None = None
    every: Every | None = None
    before: Before | None = None
    after_days: Annotated[int, msgspec.Meta(ge=0, le=365)] = 0
    still: tuple[Stage, ...] = ()

    @property
    def by_clock(self) -> bool:
        """Whether no event begins it."""
        return self.event is None


class If(Sparse, frozen=True):
    """What must hold, all of it, when it begins; nothing said always holds.

    `lines` is the policy's `when`: it holds if one line fits, with `every_line` if all do. `value_minor` is what was
    paid for the goods and `pays_minor` what the shopper would get, both in the shop's currency. `photos` counts the
    pictures that came along, `age_days` full days since the request. `found` is what the goods turned out to be, `tags`
    are the return's own, `assignees` who of the staff has it (Shopify's number; NOBODY).
    """

    lines: When = When()
    every_line: bool = False
    value_minor: Between | None = None
    pays_minor: Between | None = None
    outcomes: tuple[Outcome, ...] = ()
    stages: tuple[Stage, ...] = ()
    fault: bool | None = None
    photos: Between | None = None
    age_days: Between | None = None
    found: tuple[DispositionType, ...] = ()
    tags: tuple[Annotated[str, msgspec.Meta(min_length=1, max_length=40)], ...] = ()
    assignees: tuple[Annotated[str, msgspec.Meta(pattern=r"^(nobody|[0-9]{1,20})$")], ...] = ()


class Workflow(Part, frozen=True):
    """One workflow. `day_minor` is what it may pay in a day of the shop, in the shop's currency; 0: nothing.

    `per_hour` is how often it may begin in an hour, before it is stopped for a person to look.
    """

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_NAME)]
    when: Start
    then: Annotated[tuple[Step, ...], msgspec.Meta(min_length=1, max_length=MOST_STEPS)]
    only_if: If = msgspec.field(name="if", default=If())
    day_minor: Minor = 0
    per_hour: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = STORM

    @property
    def pays(self) -> bool:
        """Whether it moves money."""
        return any(map(may_pay, self.then))


class InvalidWorkflow(Exception):
    """The document is no workflow. `problems` name the fields."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(str(each) for each in problems))
        self.problems = problems


def parse(document: Any) -> Workflow:
    """Read a document; raises InvalidWorkflow naming the fields that are wrong, as a policy does."""
    try:
        workflow = msgspec.convert(document, Workflow)
    except msgspec.ValidationError as error:
        raise InvalidWorkflow([as_problem(str(error))]) from error
    if problems := list(_contradictions(workflow)):
        raise InvalidWorkflow(problems)
    return workflow


def as_document(workflow: Workflow) -> dict[str, Any]:
    """The workflow as it is kept: JSON values."""
    told: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(workflow))
    return told


def actor_of(workflow_id: int) -> str:
    """Who acts, as history and payment requests name a workflow."""
    return f"{ACTOR}{workflow_id}"


def flow_in(actor_id: str) -> int | None:
    """The number of the workflow that acts under this name; None for a person and for a program."""
    number = actor_id.removeprefix(ACTOR)
    return int(number) if actor_id.startswith(ACTOR) and number.isascii() and number.isdigit() else None


def in_language(text: Words, language: str, *, otherwise: str) -> str:
    """The words in the reader's language, else in the shop's, else in the first there is; "" where there are none."""
    for code in (language, language.partition("-")[0], otherwise, otherwise.partition("-")[0]):
        if said := text.get(code, "").strip():
            return said
    return next((said.strip() for said in text.values() if said.strip()), "")


def _contradictions(workflow: Workflow) -> Iterator[Problem]:
    yield from _beginnings(workflow.when)
    if workflow.pays and not workflow.day_minor:
        yield Problem("$.day_minor", "pays_without_limit")
    for name in ("value_minor", "pays_minor", "photos", "age_days"):
        yield from _nothing_between(f"$.if.{name}", getattr(workflow.only_if, name))
    for name in ("price_minor", "discount_bps"):
        yield from _nothing_between(f"$.if.lines.{name}", getattr(workflow.only_if.lines, name))
    if isinstance(workflow.then[-1], Wait):
        yield Problem(f"$.then[{len(workflow.then) - 1}]", "waits_for_nothing")
    for place, step in enumerate(workflow.then):
        said = getattr(step, "explanation", None) if isinstance(step, Decline) else getattr(step, "text", None)
        if isinstance(said, dict) and not any(text.strip() for text in said.values()):
            yield Problem(f"$.then[{place}].{'explanation' if isinstance(step, Decline) else 'text'}", "no_words")


def _beginnings(when: Start) -> Iterator[Problem]:
    if sum(each is not None for each in (when.event, when.every, when.before)) != 1:
        yield Problem("$.when", "one_beginning")
    if when.after_days and when.by_clock:
        yield Problem("$.when.after_days", "only_after_event")
    if when.every and not when.still:
        yield Problem("$.when.still", "no_stage")
    if when.every and not OVER.isdisjoint(when.still):
        yield Problem("$.when.still", "stage_over")


def _nothing_between(at: str, limits: Between | None) -> Iterator[Problem]:
    if limits and limits.min is not None and limits.max is not None and limits.min > limits.max:
        yield Problem(at, "nothing_between", {"min": limits.min, "max": limits.max})
