"""Policies to start from, and what the law gives beside a policy."""

from datetime import date

import pytest

from returns.domain.legal_notes import legal_notes
from returns.domain.policy import parse
from returns.domain.policy_starts import NAMES, SEASON_NAMES, started
from returns.domain.starting_policy import STARTING_POLICY

TODAY = date(2026, 11, 29)
KIND = {"withdrawal": {"informed": "yes"}, "final_sale": {"tags": []}}


@pytest.mark.parametrize("decimals", [0, 2, 3])
@pytest.mark.parametrize("name", NAMES)
def test_every_start_is_a_policy_and_leaves_the_reasons(name: str, decimals: int) -> None:
    document = started(name, STARTING_POLICY, today=TODAY, decimals=decimals)

    policy = parse(document)

    assert policy != parse(STARTING_POLICY)
    assert policy.reasons == parse(STARTING_POLICY).reasons
    assert policy.withdrawal == parse(STARTING_POLICY).withdrawal
    assert started(name, document, today=TODAY, decimals=decimals) == document, "twice is once"


def test_amounts_are_left_out_where_a_currency_has_other_decimals() -> None:
    assert parse(started("exchanges_first", STARTING_POLICY, today=TODAY, decimals=2)).fees.return_shipping_minor == 490
    assert parse(started("exchanges_first", STARTING_POLICY, today=TODAY, decimals=0)).fees.return_shipping_minor == 0


@pytest.mark.parametrize(
    ("today", "year"), [(date(2026, 1, 5), 2026), (date(2026, 12, 24), 2026), (date(2026, 12, 25), 2027)]
)
def test_the_holidays_are_those_under_way_or_to_come(today: date, year: int) -> None:
    clause = parse(started("season", STARTING_POLICY, today=today, decimals=2)).clauses[-1]

    assert clause.when.placed
    assert (clause.when.placed.first, clause.when.placed.last) == (date(year, 11, 1), date(year, 12, 24))
    assert clause.then.window
    assert clause.then.window.until == date(year + 1, 1, 31)
    assert set(SEASON_NAMES) == {"en", "fr", "de", "es", "it", "nl", "ar"}


def test_an_unknown_start_is_none() -> None:
    with pytest.raises(KeyError):
        started("nobody", STARTING_POLICY, today=TODAY, decimals=2)


def test_a_policy_that_gives_as_much_as_the_law_is_told_nothing() -> None:
    assert legal_notes(parse(KIND)) == ()


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"window": {"days": 13}}, "window_shorter"),
        ({"window": {"days": 14, "counted_from": "order"}}, "counted_earlier"),
        ({"outcomes": ["store_credit"]}, "no_refund"),
        ({"fees": {"restocking_bps": 1}}, "fees_kept"),
        ({"fees": {"return_shipping_minor": 1}}, "shop_pays"),
        ({"final_sale": {"tags": ["Sale"]}}, "final_sale"),
        ({"final_sale": {"product_types": ["Hats"], "tags": []}}, "final_sale"),
        ({"withdrawal": {"informed": "unknown"}}, "not_informed"),
        (
            {"clauses": [{"code": "no", "label": {"en": "No"}, "when": {"tags": ["x"]}, "then": {"answer": "deny"}}]},
            "final_sale",
        ),
        (
            {
                "clauses": [
                    {
                        "code": "fee",
                        "label": {"en": "Fee"},
                        "when": {"tags": ["x"]},
                        "then": {"fees": {"restocking_bps": 5}},
                    }
                ]
            },
            "fees_kept",
        ),
    ],
)
def test_what_gives_less_than_the_law_is_told_with_its_article(said: dict[str, object], code: str) -> None:
    (note,) = legal_notes(parse(KIND | said))

    assert note.code == code
    assert note.source.startswith("Directive 2011/83/EU, Art.")


def test_tags_that_the_law_excludes_too_are_no_surprise() -> None:
    assert legal_notes(parse(KIND | {"final_sale": {"tags": ["Perishable"]}})) == ()
