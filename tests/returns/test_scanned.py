"""What a scanner reads off real labels, and what people type."""

from datetime import date, timedelta

import pytest

from returns.domain.expected import Clock, Due, clock, due, usual_time
from returns.domain.scanned import Means, Scanned, likeliest

# What stands in the barcode, and the number that the carrier's website and our label know.
LABELS = {
    "USPS with its postcode": ("4203500092612903029708543100000017", "92612903029708543100000017"),
    "USPS with FNC1 and ZIP+4": ("]C142012345678992612903029708543100000017", "92612903029708543100000017"),
    "USPS in brackets": ("(420) 12345 (92) 6129 0302 9708 5431 0000 0017", "92612903029708543100000017"),
    "FedEx, 34 digits": ("9622001900000000000000794651324658", "794651324658"),
    "GS1 SSCC": ("00340434188193837165", "340434188193837165"),
    "DPD": ("%0075019 01234567890123 327 250".replace(" ", ""), "01234567890123"),
    "PDF417 of FedEx": ("[)>\x1e01\x1d0275019\x1d250\x1d01\x1d7946513246580201\x1dFDE\x04", "794651324658"),
    "a web address": ("https://tracking.example/t/1Z999AA10123456784?l=fr", "1Z999AA10123456784"),
    "as people write it": ("sbx 1001 fr", "SBX1001FR"),
}


@pytest.mark.parametrize("name", LABELS)
def test_a_carriers_longer_code_has_the_tracking_number_in_it(name: str) -> None:
    read, number = LABELS[name]
    assert number in Scanned(read).tracking


def test_the_longest_number_wins_over_one_that_is_part_of_it() -> None:
    scanned = Scanned("4203500092612903029708543100000017")
    numbers = frozenset({"92612903029708543100000017", "9708543100"})
    assert numbers <= scanned.tracking
    assert likeliest(numbers) == {"92612903029708543100000017"}


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("R-10001", "10001"), ("r10001", "10001"), (" R-10001\r\n", "10001"), ("https://x.example/a/R-10001/", "10001"),
        ("10001", ""), ("FR-10001", ""), ("#1001-R1", "1"), ("", ""),
    ],
)  # fmt: skip
def test_an_rma_number_is_read_where_it_is_spelt_out(text: str, digits: str) -> None:
    assert Scanned(text).return_digits == digits


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("3760123456789", Means.CODE), ("camille@example.com", Means.EMAIL), ("Camille Martin", Means.NAME),
        ("8R12345678901", Means.TRACKING), ("#1001", Means.REFERENCE),
    ],
)  # fmt: skip
def test_what_nobody_knows_is_written_down_where_it_belongs(text: str, means: Means) -> None:
    assert Scanned(text).means == means


def test_an_endless_code_costs_little() -> None:
    assert len(Scanned("7" * 5000 + "ABC" * 5000).tracking) < 2_000


def test_half_of_the_last_parcels_say_when_the_next_one_comes() -> None:
    days = [timedelta(days=number) for number in (1, 2, 2, 4, 9)]
    assert usual_time(days) == timedelta(days=2)
    assert usual_time(days[:4]) == usual_time([timedelta(0)] * 9) == timedelta(days=3)


def test_a_week_ends_with_its_sunday() -> None:
    friday = date(2026, 11, 20)
    found = [due(friday + timedelta(days=number), today=friday) for number in (-1, 0, 2, 3)]
    assert found == [Due.OVERDUE, Due.TODAY, Due.THIS_WEEK, Due.LATER]


def test_the_clock_of_a_parcel_that_nobody_opened() -> None:
    assert [clock(timedelta(hours=hours)) for hours in (23, 24, 47, 48)] == [
        Clock.FRESH, Clock.SOON, Clock.SOON, Clock.LATE,
    ]  # fmt: skip
