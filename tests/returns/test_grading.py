"""What was found against what was expected, and what the grades suggest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from returns.domain.grading import DeskTerms, Difference, Grade, Graded, differences, share_lost, sort_out
from returns.domain.policy import InvalidPolicy, parse
from returns.domain.starting_policy import STARTING_POLICY
from returns.domain.status import DispositionType

BECOMES = DispositionType.RESTOCKED


def found(line: int, quantity: int, grade: Grade = Grade.A, becomes: DispositionType = BECOMES) -> Graded:
    return Graded(line, grade, becomes, quantity)


def terms(**said: object) -> DeskTerms:
    return parse({**STARTING_POLICY, "desk": said}).desk


PIECES = st.builds(
    Graded,
    fulfilled_id=st.integers(1, 4),
    grade=st.sampled_from(Grade),
    disposition=st.sampled_from(DispositionType),
    quantity=st.integers(1, 5),
)


@given(expected=st.dictionaries(st.integers(1, 3), st.integers(1, 6)), pieces=st.lists(PIECES, max_size=12))
def test_counted_pieces_always_add_up(expected: dict[int, int], pieces: list[Graded]) -> None:
    """Every piece that was found is either one of the return's or beyond it, and no line gets more than it has."""
    result = sort_out(expected, pieces)
    for line, quantity in expected.items():
        assert sum(result.counts[line].values()) <= quantity
    by_line = {line: sum(kinds.values()) for line, kinds in result.counts.items()}
    assert sum(by_line.values()) == sum(each.quantity for each in result.kept)
    said = sum(each.quantity for each in pieces if each.grade != Grade.MISSING)
    missing = sum(each.quantity for each in result.kept if each.grade == Grade.MISSING)
    assert sum(by_line.values()) - missing + sum(each.quantity for each in result.surplus) == said


def test_a_difference_is_more_fewer_or_another_article() -> None:
    expected = {1: 2, 2: 1}
    assert differences(expected, [found(1, 2), found(2, 1, Grade.DAMAGED)]) == []
    assert differences(expected, [found(1, 3), found(2, 1, Grade.MISSING), found(9, 1)]) == [
        Difference(1, 2, 3), Difference(2, 1, 0), Difference(9, 0, 1),
    ]  # fmt: skip


def test_each_grade_suggests_what_becomes_of_the_goods() -> None:
    usual = {grade: terms().becomes(grade).disposition for grade in Grade}
    assert usual == {
        Grade.A: "RESTOCKED", Grade.B: "RESTOCKED", Grade.C: "PROCESSING_REQUIRED", Grade.D: "NOT_RESTOCKED",
        Grade.INCORRECT: "MISSING", Grade.DAMAGED: "NOT_RESTOCKED", Grade.MISSING: "MISSING",
    }  # fmt: skip
    other = terms(grades={"b": {"disposition": "NOT_RESTOCKED"}})
    assert other.becomes(Grade.B).disposition == "NOT_RESTOCKED"
    assert other.becomes(Grade.A).disposition == "RESTOCKED"


def test_a_grade_suggests_a_share_to_take_off_rounded_for_the_shopper() -> None:
    half = terms(grades={"c": {"disposition": "RESTOCKED", "deduction_bps": 3333}})
    pieces = [found(1, 1, Grade.C), found(1, 1), found(2, 1, Grade.MISSING, DispositionType.MISSING)]
    assert share_lost(half, pieces, worth={1: 1000, 2: 5000}) == 333
    assert share_lost(terms(), pieces, worth={1: 1000}) == 0


@pytest.mark.parametrize(
    "wrong",
    [{"grades": {"e": {}}}, {"grades": {"a": {"deduction_bps": 10_001}}}, {"second_person_minor": -1}, {"blind": "yes"},
     {"grades": {"a": {"disposition": "SOLD"}}}, {"grades": {"missing": {}}}],
)  # fmt: skip
def test_what_a_policy_cannot_say_of_the_desk(wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidPolicy):
        terms(**wrong)
