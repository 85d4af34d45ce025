"""The legal matrix: countries × scenarios × the expected day or amount, each with the article it comes from.

Days were counted by hand on a calendar; none of them is computed by the code under test.
"""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from returns.domain.law import LABELS, LAWS, UNKNOWN, law_of
from returns.domain.money import Money, MoneyPair
from returns.domain.withdrawal import (
    Basis,
    Contract,
    Parcel,
    Standing,
    Statement,
    conformity_until,
    delivery_back,
    period,
    refund_due,
)
from returns.domain.withdrawal_terms import BY_ARTICLE, BY_STATE, Exemption, Terms

EU = [
    "AT",
    "BE",
    "BG",
    "HR",
    "CY",
    "CZ",
    "DK",
    "EE",
    "FI",
    "FR",
    "DE",
    "GR",
    "HU",
    "IE",
    "IT",
    "LV",
    "LT",
    "LU",
    "MT",
    "NL",
    "PL",
    "PT",
    "RO",
    "SK",
    "SI",
    "ES",
    "SE",
]
EEA = ["NO", "IS", "LI"]
ART9, ART10, COUNTING = "2011/83/EU, Art. 9", "2011/83/EU, Art. 10", "1182/71, Art. 3"


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def bought(country, *delivered, informed="yes", informed_at=None, sent="2026-01-02T10:00", all_sent=True):
    law = law_of(country)
    parcels = tuple(Parcel(at(sent), at(moment) if moment else None) for moment in delivered)
    return Contract(law, parcels, all_sent, Terms(informed=informed), at(informed_at) if informed_at else None)


# country, delivered (UTC), last day, why, article
DEADLINES = [
    ("FR", "2026-11-05T10:00", "2026-11-19", "the fourteenth day after", "L221-18"),
    ("FR", "2026-11-07T10:00", "2026-11-23", "a Saturday goes on to Monday", "L221-19"),
    ("FR", "2026-11-05T23:30", "2026-11-20", "delivered after midnight in Paris", "L221-18"),
    ("FR", "2026-12-11T10:00", "2026-12-28", "Christmas Day, then a week-end", "L221-19"),
    ("GP", "2026-11-06T03:30", "2026-11-19", "still the evening before in Guadeloupe", "L221-18"),
    ("BL", "2026-11-06T03:30", "2026-11-19", "and in Saint-Barthélemy", "L221-18"),
    ("PM", "2026-11-06T02:30", "2026-11-19", "and in Saint-Pierre-et-Miquelon", "L221-18"),
    ("RE", "2026-12-06T10:00", "2026-12-21", "a Sunday, the abolition of slavery", "L221-19"),
    ("DE", "2026-09-19T10:00", "2026-10-05", "German Unity Day on a Saturday", "BGB § 193"),
    ("DE", "2026-10-17T10:00", "2026-11-02", "Reformation Day, All Saints' Day on a Sunday", "BGB § 193"),
    ("DE", "2026-11-04T10:00", "2026-11-19", "18 November, a holiday in Saxony alone", "BGB § 193"),
    ("PL", "2026-10-28T10:00", "2026-11-12", "Independence Day", COUNTING),
    ("IT", "2026-11-24T10:00", "2026-12-09", "Immaculate Conception", COUNTING),
    ("ES", "2026-09-28T10:00", "2026-10-13", "National Day", COUNTING),
    ("AT", "2026-10-12T10:00", "2026-10-27", "National Day", COUNTING),
    ("PT", "2026-09-21T10:00", "2026-10-06", "Republic Day", COUNTING),
    ("GR", "2026-10-14T10:00", "2026-10-29", "Ochi Day", COUNTING),
    ("BE", "2026-07-07T10:00", "2026-07-22", "National Day", COUNTING),
    ("HU", "2026-10-09T10:00", "2026-10-26", "1956 on a Friday", COUNTING),
    ("SE", "2026-04-30T10:00", "2026-05-15", "Ascension Day", COUNTING),
    ("SE", "2026-12-10T10:00", "2026-12-28", "Christmas Eve, Christmas, then a week-end", COUNTING),
    ("SE", "2026-12-17T10:00", "2027-01-04", "New Year's Eve, New Year, then a week-end", COUNTING),
    ("SE", "2027-06-11T10:00", "2027-06-28", "Midsummer Eve on a Friday", COUNTING),
    ("SE", "2027-06-04T10:00", "2027-06-18", "the Friday before is none", COUNTING),
    ("AT", "2027-03-12T10:00", "2027-03-30", "Good Friday to Easter Monday", COUNTING),
    ("AT", "2026-12-10T10:00", "2026-12-24", "a bank holiday is a working day", COUNTING),
    ("DK", "2026-12-10T10:00", "2026-12-28", "Christmas Eve, Christmas, then a week-end", COUNTING),
    ("DK", "2029-05-22T10:00", "2029-06-06", "Constitution Day on a Tuesday", COUNTING),
    ("NL", "2027-04-21T10:00", "2027-05-07", "5 May, then Ascension Day", COUNTING),
    ("NO", "2026-04-17T10:00", "2026-05-04", "Labour Day on a Friday", COUNTING),
    ("IS", "2026-06-03T10:00", "2026-06-18", "National Day", COUNTING),
    ("LI", "2026-08-01T10:00", "2026-08-17", "Assumption on a Saturday", COUNTING),
    ("GB", "2026-11-07T10:00", "2026-11-21", "no other end for a Saturday", "reg. 30"),
    *((country, "2026-09-09T10:00", "2026-09-23", "a plain fortnight", "") for country in (*EU, *EEA, "GB")),
]


@pytest.mark.parametrize(("country", "delivered", "last_day", "why", "article"), DEADLINES)
def test_deadline(country, delivered, last_day, why, article):
    found = period(bought(country, delivered))
    assert found.last_day == date.fromisoformat(last_day), why
    assert found.basis == Basis.DELIVERY
    assert any(article in source for source in found.sources)


# country, informed, told meanwhile, last day, article
NOT_INFORMED = [
    ("FR", "no", None, "2027-11-19", "L221-20"),
    ("DE", "no", None, "2027-11-19", "BGB § 356(3)"),
    ("IT", "no", None, "2027-11-19", ART10),
    ("GB", "no", None, "2027-11-19", "reg. 31"),
    ("FR", "no", "2027-03-01T10:00", "2027-03-15", "L221-20"),
    ("FR", "no", "2026-11-06T10:00", "2026-11-20", "L221-20"),
    ("FR", "no", "2027-11-18T10:00", "2027-11-19", "L221-20"),
    ("FR", "yes", None, "2026-11-19", "L221-18"),
]


@pytest.mark.parametrize(("country", "informed", "told", "last_day", "article"), NOT_INFORMED)
def test_who_was_not_informed_has_twelve_months_more_or_fourteen_days_from_then(
    country, informed, told, last_day, article
):
    found = period(bought(country, "2026-11-05T10:00", informed=informed, informed_at=told))
    assert found.last_day == date.fromisoformat(last_day)
    assert any(article in source for source in found.sources)


@pytest.mark.parametrize("country", ["CH", "US", "JP"])
def test_countries_without_the_right(country):
    law = law_of(country)
    assert law is None or period(bought(country, "2026-11-05T10:00")) is None


@pytest.mark.parametrize(
    ("country", "last_moment"),
    [
        ("FR", "2026-11-19T22:59:59.999999"),
        ("GP", "2026-11-20T03:59:59.999999"),
        ("FI", "2026-11-19T21:59:59.999999"),
        ("ES", "2026-11-19T23:59:59.999999"),
        ("PT", "2026-11-20T00:59:59.999999"),
        ("GB", "2026-11-19T23:59:59.999999"),
    ],
)
def test_the_last_hour_of_the_last_day_is_the_shoppers_not_the_shops(country, last_moment):
    found = period(bought(country, "2026-11-05T10:00"))
    assert found.standing(at(last_moment)) == Standing.IN_TIME
    assert found.standing(at(last_moment) + timedelta(microseconds=1)) == Standing.LATE


def test_several_parcels_count_from_the_last_one():
    found = period(bought("FR", "2026-11-05T10:00", "2026-11-10T10:00", "2026-11-08T10:00"))
    assert found.last_day == date(2026, 11, 24)


def test_goods_still_to_come_leave_the_period_open():
    found = period(bought("FR", "2026-11-05T10:00", all_sent=False))
    assert (found.basis, found.closes_at) == (Basis.NOT_SENT, None)
    assert found.standing(at("2030-01-01T00:00")) == Standing.IN_TIME


def test_an_unknown_delivery_is_assumed_late_and_tells_nobody_that_they_are():
    found = period(bought("FR", None, "2026-11-10T10:00", sent="2026-11-05T10:00"))
    assert (found.basis, found.last_day) == (Basis.ASSUMED_DELIVERY, date(2026, 12, 21))
    assert found.standing(at("2026-12-21T22:00")) == Standing.IN_TIME
    assert found.standing(at("2027-12-31T00:00")) == Standing.UNCERTAIN


def test_an_unanswered_question_of_information_tells_nobody_that_they_are_late():
    found = period(bought("FR", "2026-11-05T10:00", informed="unknown"))
    assert [found.standing(at(f"{day}T12:00")) for day in ("2026-11-19", "2026-11-20", "2027-11-20")] == [
        Standing.IN_TIME, Standing.UNCERTAIN, Standing.LATE,
    ]  # fmt: skip


def test_an_unknown_country_is_held_to_the_directive_and_is_never_late():
    assert law_of("") is UNKNOWN
    found = period(bought("", "2026-11-05T10:00"))
    assert found.last_day == date(2026, 11, 19)
    assert found.standing(at("2026-11-21T10:00")) == Standing.UNCERTAIN


# country, told, goods back or proof of posting, last day to pay, article
REFUNDS = [
    ("FR", "2026-11-20T10:00", None, "2026-12-04", "L221-24"),
    ("DE", "2026-11-20T23:30", None, "2026-12-05", "BGB § 357"),
    ("IT", "2026-11-20T10:00", "2026-11-25T10:00", "2026-12-04", "Art. 13"),
    ("FR", "2026-11-20T10:00", "2026-12-10T10:00", "2026-12-10", "L221-24"),
    ("GB", "2026-11-20T10:00", None, None, "reg. 34"),
    ("GB", "2026-11-20T10:00", "2026-11-25T10:00", "2026-12-09", "reg. 34"),
]


@pytest.mark.parametrize(("country", "told", "back", "last_day", "article"), REFUNDS)
def test_by_when_the_money_is_due(country, told, back, last_day, article):
    found = refund_due(LAWS[country], told_at=at(told), back_at=at(back) if back else None)
    assert found == (date.fromisoformat(last_day) if last_day else None)
    assert article in LAWS[country].articles.refund


def euro(minor):
    return MoneyPair(Money(minor, "EUR"), Money(minor, "EUR"))


ART13, HEINE = "Directive 2011/83/EU, Art. 13", "C-511/08"
# paid for delivery, the standard one, given back before, whole order, what the shop gives for a part, owed, source
DELIVERIES: list[tuple[int, int | None, int, bool, str, int, str]] = [
    (490, None, 0, True, "0", 490, HEINE),
    (1500, 490, 0, True, "0", 490, f"{ART13}(2)"),
    (490, 990, 0, True, "0", 490, f"{ART13}(2)"),
    (0, 490, 0, True, "0", 0, f"{ART13}(1)"),
    (490, None, 490, True, "0", 0, f"{ART13}(1)"),
    (1500, 490, 200, True, "0", 290, f"{ART13}(2)"),
    (490, 290, 490, True, "0", 0, f"{ART13}(2)"),
    (490, None, 0, False, "0", 0, "the Directive is silent on parts"),
    (490, None, 0, False, "1/2", 245, "kinder than the law"),
    (490, None, 0, False, "1/3", 163, "kinder than the law"),
    (490, None, 163, False, "2/3", 164, "kinder than the law"),
    (490, None, 327, True, "1", 163, HEINE),
    (1500, 490, 0, False, "1/2", 245, f"{ART13}(2)"),
    (490, None, 300, False, "1/2", 0, "given by hand before"),
]


@pytest.mark.parametrize(("paid", "standard", "before", "whole", "part", "owed", "source"), DELIVERIES)
def test_what_of_the_delivery_is_owed(paid, standard, before, whole, part, owed, source, settings):
    cap = None if standard is None else euro(standard)
    found = delivery_back(paid=euro(paid), given=euro(before), standard=cap, whole=whole, part=Fraction(part))
    assert found == euro(owed)
    if source.startswith((ART13, HEINE)):
        assert source.partition("(")[0] in (settings.BASE_DIR / "docs" / "law.md").read_text()


# country, delivered, first moment after, article
CONFORMITY = [
    ("FR", "2026-11-05T10:00", "2028-11-05T23:00", "L217-3"),
    ("DE", "2024-02-29T10:00", "2026-02-28T23:00", "§ 438"),
    ("ES", "2026-11-05T10:00", "2029-11-06T00:00", "Art. 120"),
    ("NO", "2026-11-05T10:00", "2031-11-05T23:00", "§ 27"),
    ("CH", "2026-11-05T10:00", "2028-11-05T23:00", "Art. 210"),
    ("GB", "2026-11-05T10:00", "2032-11-06T00:00", "Limitation Act"),
]


@pytest.mark.parametrize(("country", "delivered", "until", "article"), CONFORMITY)
def test_how_long_the_seller_answers_for_faulty_goods(country, delivered, until, article):
    assert conformity_until(LAWS[country], [at(delivered)]) == at(until)
    assert article in LAWS[country].articles.conformity


def test_the_rows_are_whole(settings):
    assert {*EU, *EEA, "GB", "CH"} <= set(LAWS)
    assert [code for code in (*EU, *EEA) if not LAWS[code].function or LAWS[code].days != 14] == []
    assert [code for code, law in LAWS.items() if law.conformity_years < 2] == []
    document = (settings.BASE_DIR / "docs" / "law.md").read_text()
    assert "not legal advice" in document
    assert [code for code in LAWS if f"| {code} |" not in document] == []
    for law in LAWS.values():
        for name in ("period", "refund", "conformity"):
            assert getattr(law.articles, name) in document


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_pages_say_what_the_law_says(language):
    with translation.override(language):
        assert translation.gettext("Withdraw from contract here") == LABELS[language].begin
        assert translation.gettext("Confirm withdrawal") == LABELS[language].confirm


def test_a_tag_excludes_on_its_ground_without_regard_to_case():
    terms = Terms(exemptions=(Exemption(ground="media_seal", tags=("DVD",)), Exemption(ground="press", tags=("news",))))
    assert terms.ground_of(["dvd"]) in BY_STATE
    assert terms.ground_of(["News", "DVD"]) in BY_ARTICLE, "what the article alone decides goes first"
    assert terms.ground_of(["dress"]) == ""


@pytest.mark.parametrize(
    ("informed", "cost", "shopper_pays"), [("yes", "shopper", True), ("yes", "shop", False), ("no", "shopper", False),
    ("unknown", "shopper", False)],
)  # fmt: skip
def test_who_was_not_told_never_pays_for_the_way_back(informed, cost, shopper_pays):
    assert Terms(informed=informed, return_cost=cost).shopper_pays_return is shopper_pays


def test_a_fingerprint_depends_on_every_word_and_on_nothing_else():
    def said(**changes):
        known = {
            "shop": "a",
            "name": "Zoé",
            "contract": "1",
            "email": "e",
            "articles": "",
            "sent_at": at("2026-11-05T10:00"),
        }
        return Statement(**(known | changes)).sha256

    assert said() == said(name="Zoe\u0301") == said(sent_at=at("2026-11-05T10:00").astimezone(ZoneInfo("Asia/Tokyo")))
    changed = {
        "shop": "b",
        "name": "Zoe",
        "contract": "2",
        "email": "f",
        "articles": "x",
        "sent_at": at("2026-11-05T10:01"),
    }
    assert len({said(), *(said(**{name: value}) for name, value in changed.items())}) == 7
    assert said(name="a", contract='b","email":"c') != said(name='a","contract":"b', contract="c")


RIGHTS = [law for law in LAWS.values() if law.days]
MOMENTS = st.integers(0, 5 * 525_600).map(lambda minutes: at("2024-01-01T00:00") + timedelta(minutes=minutes))


@given(law=st.sampled_from(RIGHTS), delivered=st.lists(MOMENTS, min_size=1, max_size=3))
def test_whatever_is_delivered_where_and_when_a_consumer_has_fourteen_whole_days(law, delivered):
    parcels, told = tuple(Parcel(moment, moment) for moment in delivered), Terms(informed="yes")
    found, last = period(Contract(law, parcels, True, told)), max(delivered)
    assert timedelta(days=14) - timedelta(hours=1) <= found.closes_at - last <= timedelta(days=24), "or summer time"
    for zone in law.zones:
        end, counted = found.closes_at.astimezone(ZoneInfo(zone)), last.astimezone(ZoneInfo(zone)).date()
        assert (end - timedelta(microseconds=1)).date() >= counted + timedelta(days=14)
    assert not law.rest_days or found.last_day.weekday() < 5
    assert period(Contract(law, (*parcels, Parcel(last, None)), True, told)).closes_at > found.closes_at
    assert period(Contract(law, parcels, True, Terms(informed="no"))).closes_at > found.closes_at


@given(paid=st.integers(0, 10_000), standard=st.none() | st.integers(0, 10_000), before=st.integers(0, 10_000))
def test_the_delivery_is_never_given_back_twice_nor_beyond_the_standard_one(paid, standard, before):
    cap = None if standard is None else euro(standard)
    owed = delivery_back(paid=euro(paid), given=euro(before), standard=cap, whole=True).presentment.minor
    assert 0 <= owed <= min(paid, paid if standard is None else standard)
    assert owed + before <= max(before, paid)


@given(
    paid=st.integers(0, 10_000),
    standard=st.none() | st.integers(0, 10_000),
    weights=st.lists(st.integers(0, 5_000), min_size=1, max_size=6),
    by_value=st.booleans(),
)
def test_in_however_many_parts_an_order_is_withdrawn_from_the_delivery_goes_back_once(
    paid, standard, weights, by_value
):
    cap, given, total = (None if standard is None else euro(standard)), euro(0), sum(weights)
    for number in range(1, len(weights) + 1):
        whole = number == len(weights)
        part = Fraction(sum(weights[:number]), total) if by_value and total else Fraction(0)
        share = delivery_back(paid=euro(paid), given=given, standard=cap, whole=whole, part=part)
        assert share.presentment.minor >= 0
        assert whole or by_value or share == euro(0)
        given = given + share
        assert given.presentment.minor <= paid
    assert given == euro(paid if standard is None else min(paid, standard))
