"""Where the demo's customers live: real towns with their postcodes, made-up streets."""

from dataclasses import dataclass

COUNTRIES = {
    "FR": "France",
    "BE": "Belgium",
    "DE": "Germany",
    "GB": "United Kingdom",
    "US": "United States",
    "CA": "Canada",
    "ES": "Spain",
    "IT": "Italy",
    "CH": "Switzerland",
}


@dataclass(frozen=True)
class Place:
    """A country's towns and streets."""

    country: str
    towns: tuple[tuple[str, str], ...]
    streets: tuple[str, ...]
    number_first: bool = True


PLACES = {
    "fr": Place(
        "FR",
        (
            ("75011", "Paris"), ("69003", "Lyon"), ("33000", "Bordeaux"), ("44000", "Nantes"), ("59000", "Lille"),
            ("31000", "Toulouse"), ("67000", "Strasbourg"), ("35000", "Rennes"), ("13006", "Marseille"),
        ),
        ("rue des Lilas", "avenue de la Gare", "rue du Marché", "rue Pasteur", "allée des Tilleuls", "quai du Port"),
    ),
    "en": Place(
        "GB",
        (
            ("LS1 4AP", "Leeds"), ("M1 2WD", "Manchester"), ("BS1 5TR", "Bristol"), ("EH1 1YZ", "Edinburgh"),
            ("NE1 4ST", "Newcastle"), ("YO1 8QN", "York"), ("E2 8AA", "London"),
        ),
        ("Station Road", "Mill Lane", "Church Street", "Orchard Close", "Victoria Terrace"),
    ),
    "de": Place(
        "DE",
        (("10115", "Berlin"), ("50667", "Köln"), ("20095", "Hamburg"), ("80331", "München"), ("04109", "Leipzig")),
        ("Lindenstraße", "Gartenweg", "Bahnhofstraße", "Am Markt"),
        number_first=False,
    ),
}  # fmt: skip


def country_name(code: str) -> str:
    """Return a country's English name, its code where we don't know it."""
    return COUNTRIES.get(code.upper(), code)
