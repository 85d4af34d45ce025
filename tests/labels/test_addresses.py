import pytest

from labels import addresses
from labels.documents.sheet import block, tidy
from returns.domain.order import Address
from returns.models import Return, ReverseDelivery, Shop


@pytest.mark.parametrize(
    ("country", "town"),
    [("FR", ("35000 Rennes",)), ("US", ("Rennes BZH 35000",)), ("GB", ("Rennes", "35000")), ("", ("35000 Rennes",))],
)
def test_the_town_is_written_as_its_post_reads_it(country: str, town: tuple[str, ...]) -> None:
    address = Address(street="1 rue", city="Rennes", postcode="35000", province="BZH", country=country)
    assert addresses.lines(address, abroad=False, language="en") == ("1 rue", *town)


@pytest.mark.parametrize(("language", "name"), [("en", "GERMANY"), ("fr", "ALLEMAGNE")])
def test_the_country_stands_below_when_a_border_is_crossed(language: str, name: str) -> None:
    address = Address(name="A", street="Weg 1", postcode="10115", city="Berlin", country="DE")
    assert addresses.lines(address, abroad=True, language=language)[-1] == name


def test_stored_addresses_may_lack_or_hold_anything() -> None:
    assert addresses.address_of({"city": None, "street": 7, "unknown": "x"}) == Address(street="7")


def test_a_return_address_without_a_name_bears_the_shops() -> None:
    shop = Shop(name="Atelier", return_address={"name": "", "city": "Rennes"})
    parcel = ReverseDelivery(rma=Return(shop=shop))
    assert addresses.recipient_of(parcel) == Address(name="Atelier", city="Rennes")


def test_controls_and_overrides_are_dropped() -> None:
    assert tidy("a\u202eb\x00c\n\td", 10) == "ab c d"
    assert tidy("abcdef", 4) == "abc…"


def test_wide_scripts_are_broken_and_shrunk_earlier() -> None:
    narrow, wide = (block([letter * 40], width=250, height=88, largest=14) for letter in ("a", "字"))
    assert len(narrow.lines) == 1
    assert len(wide.lines) == 2
    assert block([], width=250, height=88, largest=14).lines == ()
