"""The rules, one question each."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from returns.domain.conditions import conditions_of
from returns.domain.end_of_day import end_of_day
from returns.domain.evaluation import evaluate
from returns.domain.facts import LineFacts
from returns.domain.policy import FinalSale, InvalidPolicy, Policy, Window, parse
from returns.domain.rules.window import deadline
from returns.domain.starting_policy import STARTING_POLICY
from returns.domain.verdict import Answer

DELIVERED = datetime(2026, 10, 1, 15, 30, tzinfo=UTC)
FACTS = LineFacts(
    wanted=1,
    fulfilled=2,
    available=2,
    tags=("linen",),
    product_type="Dresses",
    is_gift_card=False,
    requires_shipping=True,
    ordered_at=DELIVERED - timedelta(days=5),
    fulfilled_at=DELIVERED - timedelta(days=2),
    delivered_at=DELIVERED,
    order_cancelled=False,
    time_zone="Europe/Paris",
)
POLICY = Policy(window=Window(days=30))


def codes(facts: LineFacts, policy: Policy = POLICY, *, now: datetime = DELIVERED) -> list[str]:
    return [verdict.code for verdict in evaluate(facts, conditions_of(facts, policy), now=now).objections]


def test_an_ordinary_article_may_come_back() -> None:
    decision = evaluate(FACTS, conditions_of(FACTS, POLICY), now=DELIVERED)

    assert decision.answer == Answer.ALLOW
    rules = [verdict.rule for verdict in decision.verdicts]
    ours = ["quantity", "already_returned", "final_sale", "exception", "asked", "proof", "window"]
    about_the_person = ["restriction", "care"]
    assert rules == [*ours, *about_the_person, "shopify_terms"]


@pytest.mark.parametrize(
    ("day", "time_zone", "hour"),
    [
        (date(2027, 4, 2), "America/Santiago", 2),
        # The clock is put back at midnight: the last hour comes twice.
        (date(2027, 4, 3), "America/Santiago", 3),
        # It is put forward an hour before midnight: there is no last hour.
        (date(2027, 3, 27), "America/Nuuk", 0),
    ],
)
def test_a_window_lasts_to_the_end_of_a_day_that_is_longer_or_shorter(day: date, time_zone: str, hour: int) -> None:
    until = end_of_day(day, ZoneInfo(time_zone))
    assert until.astimezone(UTC) == datetime.combine(day + timedelta(days=1), time(hour, 59, 59), UTC)
    delivered = datetime.combine(day - timedelta(days=30), time(15), UTC)
    facts = replace(FACTS, delivered_at=delivered, time_zone=time_zone)
    assert deadline(facts, conditions_of(facts, POLICY))[0].isoformat() == until.isoformat()
    assert codes(facts, now=until.astimezone(UTC)) == []


def test_the_window_ends_with_the_last_second_of_the_last_day_in_the_shops_time() -> None:
    until, basis = deadline(FACTS, conditions_of(FACTS, POLICY))

    assert until.isoformat() == "2026-10-31T23:59:59+01:00"
    assert basis == "delivery"
    assert codes(FACTS, now=until) == []
    assert codes(FACTS, now=until + timedelta(seconds=1)) == ["window_ended"]


def test_without_a_known_delivery_the_fulfilment_counts_and_says_so() -> None:
    unknown = replace(FACTS, delivered_at=None)
    until, basis = deadline(unknown, conditions_of(unknown, POLICY))

    assert basis == "fulfillment"
    assert until.date() == (FACTS.fulfilled_at + timedelta(days=30)).date()


@pytest.mark.parametrize(
    ("delivered", "country", "last"),
    [
        (1, "FR", "2026-11-02"),  # 31 October is a Saturday, and All Saints' Day a Sunday
        (2, "FR", "2026-11-02"),
        (2, "", "2026-11-02"),
        (12, "FR", "2026-11-12"),  # Armistice Day
        (12, "DE", "2026-11-11"),
        (12, "XX", "2026-11-11"),
    ],
)
def test_a_last_day_that_is_no_working_day_moves_on_where_the_policy_says_so(
    delivered: int, country: str, last: str
) -> None:
    facts = replace(FACTS, delivered_at=DELIVERED.replace(day=delivered), country=country)
    moving = Policy(window=Window(days=30, working_day=True))

    assert deadline(facts, conditions_of(facts, moving))[0].date().isoformat() == last
    assert deadline(facts, conditions_of(facts, POLICY))[0].date() <= date.fromisoformat(last)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (replace(FACTS, tags=("Final-Sale",)), "final_sale"),
        (replace(FACTS, product_type="swimwear"), "final_sale"),
        (replace(FACTS, is_gift_card=True), "not_goods"),
        (replace(FACTS, requires_shipping=False), "not_goods"),
        (replace(FACTS, wanted=0), "quantity_too_small"),
        (replace(FACTS, wanted=-3), "quantity_too_small"),
        (replace(FACTS, order_cancelled=True), "order_cancelled"),
        (replace(FACTS, wanted=2, available=1), "already_returned"),
    ],
)
def test_each_objection_has_its_own_code(facts: LineFacts, code: str) -> None:
    policy = Policy(final_sale=FinalSale(product_types=("Swimwear",)))

    assert codes(facts, policy) == [code]


def test_a_type_excludes_no_tag_of_the_same_word_nor_the_other_way_round() -> None:
    by_type = Policy(final_sale=FinalSale(tags=(), product_types=("Swimwear",)))
    by_tag = Policy(final_sale=FinalSale(tags=("Swimwear",)))

    assert codes(replace(FACTS, tags=("swimwear",), product_type="Bags"), by_type) == []
    assert codes(replace(FACTS, product_type="swimwear"), by_tag) == []
    assert codes(replace(FACTS, tags=("swimwear",)), by_tag) == ["final_sale"]


def test_all_objections_are_kept_not_only_the_first() -> None:
    late_and_final = replace(FACTS, tags=("hygiene",), wanted=9)

    assert set(codes(late_and_final, now=DELIVERED + timedelta(days=99))) == {
        "quantity_too_big",
        "already_returned",
        "final_sale",
        "window_ended",
    }


@pytest.mark.parametrize(
    ("units", "wanted", "code"),
    [
        (None, 2, "shopify_not_asked"),
        (2, 2, "shopify_lets"),
        (1, 1, "shopify_lets"),
        (1, 2, "shopify_lets_fewer"),
        (0, 1, "shopify_lets_none"),
        (0, 2, "shopify_lets_none"),
    ],
)
def test_shopify_lets_as_many_pieces_come_back_as_it_says(units: int | None, wanted: int, code: str) -> None:
    facts = replace(FACTS, wanted=wanted, units_at_shopify=units, cause_at_shopify="FINAL_SALE")

    verdict = evaluate(facts, conditions_of(facts, POLICY), now=DELIVERED).verdicts[-1]

    assert verdict.code == code
    assert (verdict.answer == Answer.DENY) == (code in {"shopify_lets_fewer", "shopify_lets_none"})
    assert verdict.facts == ({} if units is None else {"wanted": wanted, "units": units, "cause": "FINAL_SALE"})


def test_what_shopify_allows_makes_no_rule_of_ours_kinder() -> None:
    facts = replace(FACTS, units_at_shopify=2)

    assert codes(facts, now=DELIVERED + timedelta(days=99)) == ["window_ended"]


def test_the_starting_policy_can_be_read() -> None:
    policy = parse(STARTING_POLICY)

    assert policy.reason("damaged") is not None
    assert all({"en", "fr"} <= set(reason.label) for reason in policy.reasons)


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ({"window": {"days": -1}}, "$.window.days"),
        ({"window": {"days": "soon"}}, "$.window.days"),
        ({"fees": {"restocking_bps": 10_001}}, "$.fees.restocking_bps"),
        ({"colour": "red"}, "unknown_field"),
        ({"reasons": [{"code": "a", "label": {}, "shopify_handle": "a"}] * 2}, "$.reasons"),
        ("not even an object", "wrong_type"),
    ],
)
def test_a_wrong_document_names_the_field(document: object, field: str) -> None:
    with pytest.raises(InvalidPolicy) as raised:
        parse(document)

    assert field in str(raised.value)


class TestConformity:
    """Directive (EU) 2019/771: neither the window nor a final sale closes the way for faulty goods."""

    late = DELIVERED + timedelta(days=400)
    until = DELIVERED + timedelta(days=730)

    def judged(self, *, fault: bool | None, now: datetime, **changes: object) -> tuple[Answer, list[str]]:
        facts = replace(FACTS, fault=fault, conform_until=self.until, **changes)
        decision = evaluate(facts, conditions_of(facts, POLICY), now=now)
        return decision.answer, [verdict.code for verdict in decision.objections]

    @pytest.mark.parametrize(
        ("fault", "answer", "code"),
        [
            (True, Answer.REVIEW, "conformity"),
            (None, Answer.REVIEW, "conformity"),
            (False, Answer.DENY, "window_ended"),
        ],
    )
    def test_after_the_window(self, fault: bool | None, answer: Answer, code: str) -> None:
        assert self.judged(fault=fault, now=self.late) == (answer, [code])

    def test_two_years_and_not_a_moment_more(self) -> None:
        assert self.judged(fault=True, now=self.until - timedelta(seconds=1))[0] == Answer.REVIEW
        assert self.judged(fault=True, now=self.until) == (Answer.DENY, ["window_ended"])

    def test_a_final_sale(self) -> None:
        assert self.judged(fault=True, now=DELIVERED, tags=("final-sale",)) == (Answer.REVIEW, ["conformity"])
        assert self.judged(fault=False, now=DELIVERED, tags=("final-sale",)) == (Answer.DENY, ["final_sale"])
        assert self.judged(fault=True, now=DELIVERED, is_gift_card=True) == (Answer.DENY, ["not_goods"])

    def test_within_the_window_nothing_changes(self) -> None:
        assert self.judged(fault=True, now=DELIVERED) == (Answer.ALLOW, [])
