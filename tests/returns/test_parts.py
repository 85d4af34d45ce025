"""Parts of a document that are told apart by their codes: nobody's takes another's place."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from returns.domain.parts import Part, added, free_code, raised, replaced, without

CODES = st.lists(st.sampled_from(["a", "a_2", "b", "b_2"]), unique=True)


def part(code: str, days: int = 1) -> Part:
    return {"code": code, "days": days}


def codes(parts: list[Part]) -> list[str]:
    return [each["code"] for each in parts]


def test_two_colleagues_who_name_a_part_alike_both_keep_theirs() -> None:
    assert added(added([], part("new", 1)), part("new", 2)) == [part("new", 1), part("new_2", 2)]


def test_a_second_click_adds_nothing() -> None:
    once = added([part("new", 2)], part("new", 1))

    assert added(once, part("new", 1)) == once


@given(CODES, st.sampled_from(["a", "b", "c"]))
def test_a_free_code_is_free(taken: list[str], wanted: str) -> None:
    assert free_code(wanted, taken) not in taken
    assert (free_code(wanted, taken) == wanted) == (wanted not in taken)


def test_what_was_removed_meanwhile_comes_back_at_the_end() -> None:
    assert replaced([part("a"), part("b")], part("a", 9)) == [part("a", 9), part("b")]
    assert replaced([part("b")], part("a", 9)) == [part("b"), part("a", 9)]


@given(CODES, st.sampled_from(["a", "b", "c"]))
def test_raising_and_removing_lose_nothing_else(held: list[str], code: str) -> None:
    parts = [part(each) for each in held]

    assert sorted(codes(raised(parts, code))) == sorted(held)
    assert codes(without(parts, code)) == [each for each in held if each != code]
    if code in held[1:]:
        assert codes(raised(parts, code)).index(code) == held.index(code) - 1
