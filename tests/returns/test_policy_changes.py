"""What a draft changes, field by field."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from returns.domain.policy import Policy, parse
from returns.domain.policy_changes import Change, changes


def clause(code: str, days: int = 60) -> dict[str, Any]:
    return {"code": code, "label": {"en": code}, "then": {"window": {"days": days}}}


def test_policies_that_say_the_same_have_no_differences() -> None:
    assert changes(Policy(), parse({"window": {"days": 30}, "clauses": []})) == ()


def test_a_field_is_told_by_its_path() -> None:
    before, after = parse({"fees": {"restocking_bps": 500}}), parse({"window": {"days": 14}, "approval": "auto"})

    assert changes(before, after) == (
        Change("window.days", 30, 14),
        Change("fees.restocking_bps", 500, 0),
        Change("approval", "review", "auto"),
    )


def test_parts_are_told_apart_by_their_codes() -> None:
    before = parse({"clauses": [clause("a"), clause("b")]})
    after = parse({"clauses": [clause("b", 90), clause("c")]})

    told = {change.at: (change.before, change.after) for change in changes(before, after)}
    assert told.pop("clauses[a]")[1] is None
    assert told.pop("clauses[c]")[0] is None
    assert told == {"clauses[b].then.window.days": (60, 90)}


def test_another_order_is_a_difference_of_the_list() -> None:
    before = parse({"clauses": [clause("a"), clause("b"), clause("gone")]})
    after = parse({"clauses": [clause("b"), clause("new"), clause("a")]})

    assert Change("clauses", ["a", "b"], ["b", "a"]) in changes(before, after)


DOCUMENTS = st.builds(
    lambda days, codes, approval: {"window": {"days": days}, "clauses": list(map(clause, codes)), "approval": approval},
    st.integers(0, 90),
    st.lists(st.sampled_from("abcd"), unique=True),
    st.sampled_from(["auto", "review"]),
)


@given(DOCUMENTS, DOCUMENTS)
def test_there_are_differences_exactly_where_policies_differ(one: dict[str, Any], other: dict[str, Any]) -> None:
    before, after = parse(one), parse(other)

    assert bool(changes(before, after)) == (before != after)
    there = [(change.at, change.before, change.after) for change in changes(before, after)]
    back = [(change.at, change.after, change.before) for change in changes(after, before)]
    assert sorted(there, key=str) == sorted(back, key=str)
