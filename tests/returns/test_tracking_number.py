"""Tracking numbers as people type them: whose they are, and whether a digit is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from returns.domain.tracking_number import NotANumber, Wrong, couriers, read_number

KNOWN = json.loads(Path(__file__).with_name("courier_numbers.json").read_text(encoding="utf-8"))
VALID = [(name, number) for name, numbers in KNOWN.items() for number in numbers["valid"] if name in couriers()]
INVALID = [(name, number) for name, numbers in KNOWN.items() for number in numbers["invalid"] if name in couriers()]


@pytest.mark.parametrize(("courier", "number"), VALID)
def test_every_recorded_number_is_its_couriers(courier: str, number: str) -> None:
    found = read_number(number, courier=courier)
    assert found.courier == courier
    assert found.number == "".join(sign for sign in number.upper() if sign.isalnum())


@pytest.mark.parametrize(("courier", "number"), INVALID)
def test_every_recorded_mistake_is_found(courier: str, number: str) -> None:
    with pytest.raises(NotANumber):
        read_number(number, courier=courier)


@pytest.mark.parametrize(
    ("typed", "courier"),
    [
        ("1z 5R8 9390 35 7567127", "UPS"),
        ("9400 1112 0255 5842 3326 14", "USPS"),
        ("rr 47312482 9 gb", "Royal Mail"),
        ("AA-473124829-FR", "La Poste"),
    ],
)
def test_a_number_tells_whose_it_is(typed: str, courier: str) -> None:
    found = read_number(typed)
    assert (found.courier, found.checked) == (courier, True)
    assert found.number in found.link


def test_one_wrong_digit_is_always_found_in_a_number_of_the_universal_postal_union() -> None:
    right = "RR473124829GB"
    for place in range(2, 11):
        for digit in "0123456789".replace(right[place], ""):
            with pytest.raises(NotANumber) as wrong:
                read_number(right[:place] + digit + right[place + 1 :])
            assert wrong.value.wrong == Wrong.CHECK_DIGIT


@pytest.mark.parametrize(
    "typed", ["", "12345", "R-10001", "no number at all", "1" * 41, "Ａ１２３４５６７", "<script>123456"]
)
def test_what_is_no_number_is_not_taken(typed: str) -> None:
    with pytest.raises(NotANumber) as wrong:
        read_number(typed)
    assert wrong.value.wrong == Wrong.UNREADABLE


def test_a_courier_whose_numbers_nobody_knows_is_taken_at_its_word() -> None:
    found = read_number("6a 1234 5678 901", courier="Colissimo")
    assert (found.number, found.courier, found.checked) == ("6A12345678901", "Colissimo", False)
    assert read_number("6A12345678901").courier == ""


def test_a_number_of_another_courier_is_told_apart_from_a_slip_of_the_pen() -> None:
    with pytest.raises(NotANumber) as other:
        read_number("RR473124829GB", courier="UPS")
    assert other.value.wrong == Wrong.OTHER_SHAPE
    with pytest.raises(NotANumber) as slip:
        read_number("1Z5R89390357567128", courier="UPS")
    assert slip.value.wrong == Wrong.CHECK_DIGIT
