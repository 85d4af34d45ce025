"""The demo's customers: common first names and surnames, addresses at example.com, drawn by a seeded die."""

import random
from dataclasses import dataclass, replace
from typing import Any

from simulator.season.catalogue import plain
from simulator.season.places import PLACES, country_name

FIRST = {
    "fr": [
        "Camille",
        "Léa",
        "Manon",
        "Chloé",
        "Inès",
        "Sarah",
        "Julie",
        "Marion",
        "Claire",
        "Élodie",
        "Hugo",
        "Lucas",
        "Théo",
        "Antoine",
        "Julien",
        "Karim",
        "Nadia",
    ],
    "en": [
        "Olivia",
        "Amelia",
        "Emily",
        "Grace",
        "Sophie",
        "Hannah",
        "Ruby",
        "Priya",
        "Jack",
        "Oliver",
        "George",
        "Thomas",
        "Daniel",
        "Aisha",
        "Owen",
        "Megan",
    ],
    "de": [
        "Anna",
        "Lena",
        "Marie",
        "Laura",
        "Julia",
        "Katharina",
        "Lukas",
        "Felix",
        "Jonas",
        "Paul",
        "Maximilian",
        "Elif",
    ],
}
LAST = {
    "fr": [
        "Martin",
        "Bernard",
        "Petit",
        "Durand",
        "Leroy",
        "Moreau",
        "Simon",
        "Laurent",
        "Lefèvre",
        "Garcia",
        "Roux",
        "Fontaine",
        "Benali",
        "Mercier",
    ],
    "en": [
        "Smith",
        "Jones",
        "Taylor",
        "Brown",
        "Wilson",
        "Evans",
        "Walker",
        "Wright",
        "Patel",
        "Hughes",
        "Green",
        "Clarke",
        "Murphy",
    ],
    "de": ["Müller", "Schmidt", "Schneider", "Fischer", "Weber", "Wagner", "Becker", "Hoffmann", "Koch", "Yilmaz"],
}
PREFIX = {"fr": "+336", "en": "+447", "de": "+491"}
# One customer in twenty carries the tag `vip`.
VIP_EVERY = 20
# Shares of customers by language, for a French shop and for any other.
SHARES = {"fr": {"fr": 0.76, "en": 0.13, "de": 0.11}, "en": {"en": 0.84, "fr": 0.11, "de": 0.05}}


@dataclass(frozen=True)
class Person:
    """A customer with one address; `language` is the language of their orders."""

    first_name: str
    last_name: str
    email: str
    phone: str
    language: str
    address: dict[str, Any]
    tags: tuple[str, ...] = ()

    @property
    def country(self) -> str:
        """The ISO code of where they live."""
        return str(self.address["country_code"])


def people(dice: random.Random, *, count: int, shop_locale: str) -> list[Person]:
    """Return `count` different customers as a shop of this language has them."""
    shares = SHARES["fr" if shop_locale.startswith("fr") else "en"]
    languages = dice.choices(list(shares), weights=list(shares.values()), k=count)
    found = [person(dice, language, number) for number, language in enumerate(languages, start=1)]
    return [replace(one, tags=("vip",)) if place % VIP_EVERY == 0 else one for place, one in enumerate(found, start=1)]


def person(dice: random.Random, language: str, number: int) -> Person:
    """Return a customer of a language; `number` keeps e-mail addresses apart."""
    first, last = dice.choice(FIRST[language]), dice.choice(LAST[language])
    place = PLACES[language]
    zip_code, city = dice.choice(place.towns)
    house, street = dice.randint(1, 98), dice.choice(place.streets)
    phone = PREFIX[language] + f"{dice.randrange(10**8):08d}"
    address = {
        "first_name": first,
        "last_name": last,
        "address1": f"{house} {street}" if place.number_first else f"{street} {house}",
        "zip": zip_code,
        "city": city,
        "country": country_name(place.country),
        "country_code": place.country,
        "phone": phone,
    }
    email = f"{plain(first)}.{plain(last)}{number}@example.com".lower()
    return Person(first, last, email, phone, language, address)
