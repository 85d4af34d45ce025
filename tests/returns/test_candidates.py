"""Whose an unannounced parcel may be: each clue by itself, together, and always in the same order."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from returns.domain.candidates import (
    RECENTLY,
    WEIGHTS,
    Clue,
    Kind,
    Likelihood,
    Possible,
    Sighting,
    candidates,
    judged,
    same_name,
)
from returns.domain.status import DispositionType
from returns.domain.unannounced import Condition, Content, Urgency, suggested_counts, urgency

NOW = datetime(2026, 11, 20, tzinfo=UTC)
SEEN = Sighting(
    at=NOW,
    tracking="SBX1",
    rma_numbers=frozenset({"r10001"}),
    order_numbers=frozenset({"1001"}),
    email="camille@example.com",
    name="Camille Martin",
    postcode="75019",
    articles={"sku-1": 2, "sku-2": 1},
)
WHOLE = Possible(
    kind=Kind.RETURN,
    id=1,
    at=NOW - timedelta(days=3),
    tracking=frozenset({"SBX1"}),
    rma_number="r10001",
    whole=frozenset({"r9999", "SBX0"}),
    order_number="1001",
    emails=frozenset({"camille@example.com"}),
    name="Camille Martin",
    postcode="75019",
    articles={"sku-1": 2, "sku-2": 1},
)
NOBODY = Possible(Kind.RETURN, 2, NOW)


def test_everything_together_is_the_sum_of_its_clues() -> None:
    found = judged(replace(SEEN, rma_numbers=frozenset({"r10001", "r9999"})), WHOLE)
    assert found is not None
    assert found.clues == tuple(Clue)
    assert found.score == sum(WEIGHTS.values())
    assert (found.fitting, found.found, found.strange) == (3, 3, ())
    assert found.likelihood == Likelihood.STRONG


def test_person_and_articles_without_a_number_are_not_the_surest() -> None:
    seen = replace(SEEN, tracking="", rma_numbers=frozenset(), order_numbers=frozenset())
    found = judged(seen, WHOLE)
    assert found is not None
    assert found.likelihood == Likelihood.GOOD


def test_nothing_in_common_is_no_candidate() -> None:
    assert judged(SEEN, NOBODY) is None
    assert judged(Sighting(at=NOW), WHOLE) is None
    assert judged(Sighting(at=NOW), NOBODY) is None, "what neither says is not the same"


@pytest.mark.parametrize(
    ("clue", "said"),
    [
        (Clue.TRACKING, {"tracking": "SBX1"}),
        (Clue.RMA, {"rma_numbers": frozenset({"r10001"})}),
        (Clue.WHOLE, {"rma_numbers": frozenset({"r9999"})}),
        (Clue.WHOLE, {"tracking": "SBX0"}),
        (Clue.ORDER, {"order_numbers": frozenset({"1001"})}),
        (Clue.EMAIL, {"email": "camille@example.com"}),
        (Clue.NAME, {"name": "MARTIN Camille", "postcode": "75019"}),
        (Clue.ARTICLES, {"articles": {"sku-1": 1}}),
    ],
)
def test_each_clue_speaks_for_itself(clue: Clue, said: dict) -> None:
    found = judged(Sighting(at=NOW, **said), WHOLE)
    assert found is not None
    assert (found.clues, found.score) == ((clue,), WEIGHTS[clue])


@pytest.mark.parametrize(
    "said", [{"name": "Camille Martin"}, {"postcode": "75019"}, {"name": "Zoé", "postcode": "75019"}]
)
def test_a_name_or_a_postcode_alone_says_nothing(said: dict) -> None:
    assert judged(Sighting(at=NOW, **said), WHOLE) is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Zoé Lefèvre", "LEFEVRE ZOE", True),
        ("Martin", "Camille Martin", True),
        ("Camille A. Martin", "Camille Martin", True),
        ("Camille Durand", "Camille Martin", False),
        ("", "Camille Martin", False),
        ("?!", "Camille Martin", False),
        ("李 小龍", "李小龍", False),
    ],
)
def test_names_are_the_same_whatever_their_order_accents_and_case(one: str, other: str, same: bool) -> None:
    assert same_name(one, other) == same_name(other, one) == same


def test_articles_count_by_the_share_that_fits_and_say_what_does_not() -> None:
    found = judged(Sighting(at=NOW, articles={"sku-1": 3, "other": 1}), WHOLE)
    assert found is not None
    assert (found.fitting, found.found, found.strange) == (2, 4, ("other",))
    assert found.score == WEIGHTS[Clue.ARTICLES] * 2 // 4
    assert found.likelihood == Likelihood.WEAK


def test_articles_alone_make_an_order_a_candidate_only_soon_after_its_delivery() -> None:
    seen = Sighting(at=NOW, articles={"sku-1": 1})
    order = replace(WHOLE, kind=Kind.ORDER, at=NOW - RECENTLY)
    assert judged(seen, order) is not None
    old = replace(order, at=order.at - timedelta(seconds=1))
    assert judged(seen, old) is None
    assert judged(replace(seen, email="camille@example.com"), old) is not None, "with another clue its age is no matter"
    assert judged(seen, replace(old, kind=Kind.RETURN)) is not None, "an open return is expected, however old"


def test_of_the_same_score_returns_go_first_then_newer_ones_then_smaller_ids() -> None:
    seen = Sighting(at=NOW, email="a")
    base = Possible(Kind.RETURN, 5, NOW, emails=frozenset({"a"}))
    order = replace(base, kind=Kind.ORDER, id=1, at=NOW + timedelta(days=1))
    older, twin = replace(base, id=2, at=NOW - timedelta(days=1)), replace(base, id=9)
    found = candidates(seen, [order, older, twin, base])
    assert [(one.possible.kind, one.possible.id) for one in found] == [
        (Kind.RETURN, 5), (Kind.RETURN, 9), (Kind.RETURN, 2), (Kind.ORDER, 1),
    ]  # fmt: skip
    assert candidates(seen, [order, older, twin, base], most=2) == found[:2]


few = st.sampled_from(["", "a", "b"])
sets = st.frozensets(st.sampled_from(["a", "b", "c"]), max_size=2)
articles = st.dictionaries(st.sampled_from(["s", "t", "u"]), st.integers(1, 4), max_size=3)
days = st.integers(-200, 10).map(lambda number: NOW + timedelta(days=number))
sightings = st.builds(
    Sighting, at=st.just(NOW), tracking=few, rma_numbers=sets, order_numbers=sets, email=few,
    name=st.sampled_from(["", "Ada Bo", "Bo"]), postcode=few, articles=articles,
)  # fmt: skip
possibles = st.builds(
    Possible, kind=st.sampled_from(Kind), id=st.integers(1, 50), at=days, tracking=sets, rma_number=few,
    order_number=few, emails=sets, name=st.sampled_from(["", "Ada Bo", "Cy"]), postcode=few, articles=articles,
)  # fmt: skip
many = st.lists(possibles, max_size=12, unique_by=lambda possible: (possible.kind, possible.id))


@given(sightings, many, st.randoms(use_true_random=False))
def test_the_order_never_depends_on_the_one_they_come_in(
    seen: Sighting, pool: list[Possible], dice: random.Random
) -> None:
    shuffled = list(pool)
    dice.shuffle(shuffled)
    found = candidates(seen, pool, most=len(pool))
    assert candidates(seen, shuffled, most=len(pool)) == found
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert candidates(seen, pool, most=3) == found[:3]
    assert all(one.clues and one.score >= 0 and one.fitting <= one.found for one in found)


@given(sightings, possibles)
def test_one_more_thing_that_is_the_same_never_makes_it_less_likely(seen: Sighting, possible: Possible) -> None:
    before = judged(seen, possible)
    after = judged(replace(seen, tracking="x"), replace(possible, tracking=frozenset({"x"})))
    assert after is not None
    assert after.score >= (before.score if before else 0)


def test_a_receipt_is_suggested_from_what_was_found() -> None:
    found = [
        Content("Dress", " sku-1 ", 1, Condition.WORN),
        Content("Dress", "SKU-1", 1, Condition.OPENED),
        Content("Scarf", "SKU-9", 5),
    ]
    counts = suggested_counts({1: ("SKU-1", 3), 2: ("SKU-2", 1)}, found)
    assert counts == {
        1: {
            DispositionType.NOT_RESTOCKED: 1,
            DispositionType.PROCESSING_REQUIRED: 1,
            DispositionType.MISSING: 1,
        },
        2: {DispositionType.MISSING: 1},
    }
    assert all(sum(counts[line].values()) == quantity for line, quantity in ((1, 3), (2, 1)))


def test_nothing_is_suggested_as_missing_while_something_found_has_no_code() -> None:
    found = [Content("Dress", "SKU-1", 1), Content("A pullover", "", 1)]
    assert suggested_counts({1: ("SKU-1", 2), 2: ("SKU-2", 1)}, found) == {1: {DispositionType.RESTOCKED: 2}}
    assert suggested_counts({1: ("SKU-1", 2)}, [Content("A pullover", "", 1)]) == {}
    assert suggested_counts({1: ("SKU-1", 2)}, []) == {}


def test_two_lines_of_one_article_share_what_was_found() -> None:
    found = [Content("", "SKU-1", 2, Condition.DAMAGED)]
    assert suggested_counts({1: ("SKU-1", 1), 2: ("SKU-1", 2)}, found) == {
        1: {DispositionType.NOT_RESTOCKED: 1},
        2: {DispositionType.NOT_RESTOCKED: 1, DispositionType.MISSING: 1},
    }


@pytest.mark.parametrize(
    ("days", "word"), [(-1, "fresh"), (0, "fresh"), (6, "fresh"), (7, "waiting"), (29, "waiting"), (30, "late")]
)
def test_a_parcel_becomes_urgent(days: int, word: str) -> None:
    assert urgency(date(2026, 11, 1), today=date(2026, 11, 1) + timedelta(days=days)) == Urgency(word)
