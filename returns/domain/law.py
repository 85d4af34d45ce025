"""The statutory rights per country of delivery, as data. `docs/law.md` shows the same rows; none of it is legal advice.

Each country names the acts its numbers come from, so that every date and amount worked out of them can name its
article. A shop's policy may be kinder than a row, never harder.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal


@dataclass(frozen=True, slots=True)
class Articles:
    """Where each rule stands; empty where the country has no such rule."""

    period: str
    counting: str
    not_informed: str
    statement: str
    refund: str
    sending_back: str
    diminished: str
    exceptions: str
    conformity: str


@dataclass(frozen=True, slots=True)
class CountryLaw:
    """What a consumer to whom goods are delivered in `code` may claim of a distance contract.

    `days` is the period of withdrawal, None without such a right. `function` says whether an online withdrawal function
    is due. `rest_days` says whether a period that ends on a Saturday, Sunday or public holiday goes on to the next
    working day (see `domain.working_days`). The refund is due 14 days after the statement, or after the goods are back
    (`refund_from`). `conformity_years` is how long the seller answers for faulty goods, `presumed_months` how long a
    fault is presumed to have been there. `zones` are the easternmost and the westernmost clock: an event's day is read
    in the first, the end of a day in the second, so that no consumer loses an hour. `regions` are the parts whose
    public holidays count (None: of all parts; in Italy those of South Tyrol alone, the others being saints of single
    towns).
    """

    code: str
    articles: Articles
    zones: tuple[str, str]
    days: int | None = 14
    function: bool = True
    rest_days: bool = True
    refund_from: Literal["statement", "goods"] = "statement"
    refund_days: int = 14
    extension_months: int = 12
    conformity_years: int = 2
    presumed_months: int = 12
    regions: tuple[str, ...] | None = None


DIRECTIVE = Articles(
    period="Directive 2011/83/EU, Art. 9",
    counting="Regulation (EEC, Euratom) 1182/71, Art. 3",
    not_informed="Directive 2011/83/EU, Art. 10",
    statement="Directive 2011/83/EU, Art. 11 and 11a",
    refund="Directive 2011/83/EU, Art. 13",
    sending_back="Directive 2011/83/EU, Art. 14(1)",
    diminished="Directive 2011/83/EU, Art. 14(2)",
    exceptions="Directive 2011/83/EU, Art. 16",
    conformity="Directive (EU) 2019/771, Art. 10 and 11",
)
FRENCH = Articles(
    period="Code de la consommation, L221-18",
    counting="Code de la consommation, L221-19",
    not_informed="Code de la consommation, L221-20",
    statement="Code de la consommation, L221-21 and D221-5",
    refund="Code de la consommation, L221-24",
    sending_back="Code de la consommation, L221-23",
    diminished="Code de la consommation, L221-23",
    exceptions="Code de la consommation, L221-28",
    conformity="Code de la consommation, L217-3 and L217-7",
)
GERMAN = replace(
    DIRECTIVE,
    period="BGB § 355(2), § 356(2)",
    counting="BGB § 193",
    not_informed="BGB § 356(3)",
    statement="BGB § 355(1), § 356a",
    refund="BGB § 357",
    sending_back="BGB § 357",
    diminished="BGB § 357a",
    exceptions="BGB § 312g(2)",
    conformity="BGB § 438(1), § 477",
)
NORWEGIAN = replace(DIRECTIVE, conformity="forbrukerkjøpsloven § 27 and § 18")
ICELANDIC = replace(DIRECTIVE, conformity="lög um neytendakaup 48/2003, § 27")
BRITISH = Articles(
    period="Consumer Contracts Regulations 2013, reg. 30",
    counting="Consumer Contracts Regulations 2013, reg. 30",
    not_informed="Consumer Contracts Regulations 2013, reg. 31",
    statement="Consumer Contracts Regulations 2013, reg. 32",
    refund="Consumer Contracts Regulations 2013, reg. 34",
    sending_back="Consumer Contracts Regulations 2013, reg. 35",
    diminished="Consumer Contracts Regulations 2013, reg. 34(9)",
    exceptions="Consumer Contracts Regulations 2013, reg. 28",
    conformity="Consumer Rights Act 2015, s. 9 to 24; Limitation Act 1980, s. 5",
)
NONE = ""
SWISS = Articles(NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, conformity="Code of Obligations, Art. 210")


def _national(conformity: str) -> Articles:
    return replace(DIRECTIVE, conformity=conformity)


def _one(zone: str) -> tuple[str, str]:
    return (zone, zone)


_ROWS = (
    CountryLaw("AT", DIRECTIVE, _one("Europe/Vienna")),
    CountryLaw("BE", DIRECTIVE, _one("Europe/Brussels")),
    CountryLaw("BG", DIRECTIVE, _one("Europe/Sofia")),
    CountryLaw("CY", DIRECTIVE, _one("Asia/Nicosia")),
    CountryLaw("CZ", DIRECTIVE, _one("Europe/Prague")),
    CountryLaw("DE", GERMAN, _one("Europe/Berlin")),
    CountryLaw("DK", DIRECTIVE, _one("Europe/Copenhagen")),
    CountryLaw("EE", DIRECTIVE, _one("Europe/Tallinn")),
    CountryLaw(
        "ES",
        _national("Real Decreto Legislativo 1/2007, Art. 120 and 121"),
        ("Europe/Madrid", "Atlantic/Canary"),
        conformity_years=3,
        presumed_months=24,
    ),
    CountryLaw("FI", DIRECTIVE, _one("Europe/Helsinki")),
    CountryLaw("AX", DIRECTIVE, _one("Europe/Helsinki")),
    CountryLaw("FR", FRENCH, _one("Europe/Paris"), presumed_months=24, regions=("57", "6AE")),
    CountryLaw("GP", FRENCH, _one("America/Guadeloupe"), presumed_months=24),
    CountryLaw("MQ", FRENCH, _one("America/Martinique"), presumed_months=24),
    CountryLaw("GF", FRENCH, _one("America/Cayenne"), presumed_months=24),
    CountryLaw("RE", FRENCH, _one("Indian/Reunion"), presumed_months=24),
    CountryLaw("YT", FRENCH, _one("Indian/Mayotte"), presumed_months=24),
    CountryLaw("MF", FRENCH, _one("America/Marigot"), presumed_months=24),
    CountryLaw("BL", FRENCH, _one("America/St_Barthelemy"), presumed_months=24),
    CountryLaw("PM", FRENCH, _one("America/Miquelon"), presumed_months=24),
    CountryLaw("GR", DIRECTIVE, _one("Europe/Athens")),
    CountryLaw("HR", DIRECTIVE, _one("Europe/Zagreb")),
    CountryLaw("HU", DIRECTIVE, _one("Europe/Budapest")),
    CountryLaw("IE", DIRECTIVE, _one("Europe/Dublin")),
    CountryLaw("IT", DIRECTIVE, _one("Europe/Rome"), regions=("BZ",)),
    CountryLaw("LT", DIRECTIVE, _one("Europe/Vilnius")),
    CountryLaw("LU", DIRECTIVE, _one("Europe/Luxembourg")),
    CountryLaw("LV", DIRECTIVE, _one("Europe/Riga")),
    CountryLaw("MT", DIRECTIVE, _one("Europe/Malta")),
    CountryLaw("NL", DIRECTIVE, _one("Europe/Amsterdam")),
    CountryLaw("PL", _national("Ustawa o prawach konsumenta, Art. 43c"), _one("Europe/Warsaw"), presumed_months=24),
    CountryLaw(
        "PT",
        _national("Decreto-Lei 84/2021, Art. 12 and 13"),
        ("Europe/Lisbon", "Atlantic/Azores"),
        conformity_years=3,
        presumed_months=24,
    ),
    CountryLaw("RO", DIRECTIVE, _one("Europe/Bucharest")),
    CountryLaw(
        "SE",
        _national("Konsumentköplag (2022:260)"),
        _one("Europe/Stockholm"),
        conformity_years=3,
        presumed_months=24,
    ),
    CountryLaw("SI", DIRECTIVE, _one("Europe/Ljubljana")),
    CountryLaw("SK", DIRECTIVE, _one("Europe/Bratislava")),
    CountryLaw("NO", NORWEGIAN, _one("Europe/Oslo"), conformity_years=5),
    CountryLaw("IS", ICELANDIC, _one("Atlantic/Reykjavik"), conformity_years=5),
    CountryLaw("LI", DIRECTIVE, _one("Europe/Vaduz")),
    CountryLaw(
        "GB",
        BRITISH,
        _one("Europe/London"),
        function=False,
        rest_days=False,
        refund_from="goods",
        conformity_years=6,
        presumed_months=6,
    ),
    CountryLaw("CH", SWISS, _one("Europe/Zurich"), days=None, function=False, presumed_months=0),
)
LAWS: Mapping[str, CountryLaw] = {law.code: law for law in _ROWS}

# An order without a country of delivery: the Directive, between the easternmost and the westernmost clock of the EU.
UNKNOWN = CountryLaw("", DIRECTIVE, ("Europe/Helsinki", "Atlantic/Azores"))


@dataclass(frozen=True, slots=True)
class Labels:
    """The words of the withdrawal function's two controls, and where they stand."""

    begin: str
    confirm: str
    source: str


LABELS: Mapping[str, Labels] = {
    "en": Labels("Withdraw from contract here", "Confirm withdrawal", "Directive 2011/83/EU, Art. 11a"),
    "fr": Labels("Renoncer au contrat ici", "Confirmer la rétractation", "Code de la consommation, L221-21 and D221-5"),
    "de": Labels("Vertrag widerrufen", "Widerruf bestätigen", "BGB § 356a"),
}


def law_of(country: str) -> CountryLaw | None:
    """The law of a country of delivery; UNKNOWN where no country is known, None where no row applies."""
    return LAWS.get(country.upper()) if country else UNKNOWN
