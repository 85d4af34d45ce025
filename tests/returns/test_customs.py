"""Where a parcel meets customs."""

import pytest

from returns.domain.customs import crosses_customs, territory
from returns.domain.order import Address


def at(country: str, postcode: str = "") -> Address:
    return Address(country=country, postcode=postcode)


@pytest.mark.parametrize(
    ("sender", "recipient", "crosses"),
    [
        (at("FR", "75019"), at("FR", "35000"), False),
        (at("DE", "10115"), at("FR", "35000"), False),
        (at("MC", "98000"), at("FR", "35000"), False),
        (at("PT", "9000-010"), at("FR"), False),  # Madeira lies inside
        (at("GB", "EH1 1AA"), at("FR"), True),
        (at("FR"), at("GB", "EH1 1AA"), True),
        (at("GB", "BT1 5GS"), at("IE"), False),
        (at("IE"), at("GB", "bt1 5gs"), False),
        (at("GB", "BT1 5GS"), at("GB", "EH1 1AA"), False),
        (at("GB", "EH1 1AA"), at("GB", "BT1 5GS"), True),
        (at("IM", "IM1 1AA"), at("GB", "EH1 1AA"), False),
        (at("JE"), at("GB", "EH1 1AA"), True),
        (at("GB", "JE2 3AB"), at("GB", "EH1 1AA"), True),
        (at("CH", "8001"), at("DE"), True),
        (at("CH", "8001"), at("LI", "9490"), False),
        (at("DE", "78266"), at("CH", "8001"), False),
        (at("DE", "78266"), at("DE", "10115"), True),
        (at("DE", "27498"), at("DE", "10115"), True),
        (at("NO", "0150"), at("SE"), True),
        (at("NO", "9170"), at("NO", "0150"), True),
        (at("ES", "35001"), at("ES", "28001"), True),
        (at("ES", "38001"), at("ES", "35001"), False),
        (at("IC"), at("ES", "28001"), True),
        (at("ES", "51001"), at("ES", "28001"), True),
        (at("ES", "52001"), at("ES", "51001"), True),
        (at("FI", "22100"), at("FI", "00100"), True),
        (at("AX", "AX-22100"), at("FI", "22100"), False),
        (at("IT", "23041"), at("IT", "20121"), True),
        (at("IT", "22061"), at("CH", "6900"), True),
        (at("GR", "63086"), at("GR", "10431"), True),
        (at("FR", "97400"), at("FR", "75019"), True),
        (at("RE", "97400"), at("FR", "97400"), False),
        (at("FR", "97100"), at("GP"), False),
        (at("FR", "97150"), at("MF"), False),
        (at("FO", "100"), at("DK", "1050"), True),
        (at("US", "10001"), at("PR", "00901"), False),
        (at("US", "96910"), at("US", "10001"), True),
        (at("HK"), at("CN"), True),
        (at("TR"), at("DE"), True),
        (at("AD"), at("ES"), True),
        (at(""), at("FR"), False),
        (at("FR"), at(""), False),
    ],
)
def test_goods_are_declared_where_customs_stand_between(sender: Address, recipient: Address, crosses: bool) -> None:
    assert crosses_customs(sender, recipient) is crosses


def test_every_member_of_the_union_is_in_it() -> None:
    members = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE"
    assert {territory(at(country)) for country in members.split()} == {"EU"}
    assert territory(at("el")) == "EU"
