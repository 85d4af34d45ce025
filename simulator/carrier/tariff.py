"""What the sandbox carrier sells: services, prices by weight, currency by the country a parcel starts in."""

from dataclasses import dataclass

from simulator.carrier.parcels import Rate

CURRENCIES = {"GB": "GBP", "US": "USD", "CA": "CAD", "CH": "CHF", "SE": "SEK", "DK": "DKK", "PL": "PLN"}
# Euro prices in minor units become these currencies by fixed factors: a tariff, not a market.
FACTORS_PERCENT = {"EUR": 100, "GBP": 86, "USD": 108, "CAD": 148, "CHF": 95, "SEK": 1130, "DKK": 746, "PLN": 430}
# Where parcels are taken at a counter by a code on a telephone's screen, without a printed label.
PAPERLESS_COUNTRIES = {"US", "DE"}
ABROAD_PERCENT = 180
HEAVIEST_GRAMS = 30_000


@dataclass(frozen=True)
class Service:
    """One way to send a parcel; prices in euro cents: a base and an addition for each started 500 g."""

    name: str
    base: int
    per_step: int
    days: int


SERVICES = (Service("dropoff", 390, 55, 4), Service("standard", 490, 65, 3), Service("express", 990, 120, 1))


def rates(*, origin: str, destination: str, grams: int) -> list[Rate]:
    """Return the offers for a parcel between two countries (ISO alpha-2), cheapest first; empty if too heavy."""
    if grams > HEAVIEST_GRAMS:
        return []
    currency = CURRENCIES.get(origin, "EUR")
    steps = -(-grams // 500)
    percent = FACTORS_PERCENT[currency] * (100 if origin == destination else ABROAD_PERCENT) // 100
    return [
        Rate(service.name, (service.base + service.per_step * steps) * percent // 100, currency, service.days)
        for service in SERVICES
    ]
