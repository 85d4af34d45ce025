"""What a key looks like, and what it can never be."""

from __future__ import annotations

import random
import re
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from returns.domain.api_key import NEEDS, PAYS_AS, Scope, actor_of, end_of_old, in_order, key_in, new_key, read_key
from returns.domain.role import GRANTED, Permission, Role

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


@given(st.integers())
def test_a_key_is_found_by_scanners_and_read_back(seed: int) -> None:
    key = new_key(random.Random(seed).choice)
    assert re.fullmatch(r"rmak_[0-9A-Za-z]{46}", key)
    read = read_key(key)
    assert read is not None
    assert read.found_by == key[5:13]


@given(st.integers(), st.integers(5, 50), st.sampled_from("0aZ"))
def test_one_letter_wrong_is_no_key(seed: int, place: int, letter: str) -> None:
    key = new_key(random.Random(seed).choice)
    wrong = key[:place] + letter + key[place + 1 :]
    assert wrong == key or read_key(wrong) is None


@given(st.text())
def test_other_text_is_no_key(text: str) -> None:
    assert read_key(text) is None


def test_no_scope_needs_what_is_an_owners_and_none_pays_more_or_restricts_anybody() -> None:
    assert set(NEEDS) == set(Scope)
    never = GRANTED[Role.OWNER] - GRANTED[Role.MANAGER] | {
        Permission.PAY_MORE,
        Permission.RESTRICT,
        Permission.EXPORT,
    }
    assert {scope for scope in Scope if NEEDS[scope] in never} == {Scope.EXPORTS_READ}
    assert Permission.PAY_MORE not in GRANTED[PAYS_AS]


def test_scopes_keep_their_order_and_what_is_none_is_left_out() -> None:
    assert in_order(["orders:read", "returns:read", "returns:read", "money:print"]) == ["returns:read", "orders:read"]


def test_who_acts_is_told_apart_from_people() -> None:
    assert key_in(actor_of(12)) == 12
    assert [key_in(name) for name in ("7001", "", "key:", "key:x", "key:²")] == [None] * 5


def test_an_overlap_never_makes_a_key_live_longer() -> None:
    assert end_of_old(NOW + timedelta(hours=1), now=NOW, overlap=timedelta(days=7)) == NOW + timedelta(hours=1)
    assert end_of_old(NOW + timedelta(days=30), now=NOW, overlap=timedelta(0)) == NOW
