"""Where a parcel meets customs: the territories of the world between which goods have to be declared.

A territory is where goods go from one address to another without a declaration for customs or import tax. Sources:

- European Union: Regulation (EU) No 952/2013, Article 4 (customs territory), and Directive 2006/112/EC, Articles 5 to 7
  (what lies inside the customs territory and outside that of value added tax, so that goods are declared all the same:
  Canary Islands, Åland, Mount Athos, the French overseas departments, Campione; and what lies outside of both: Ceuta,
  Melilla, Livigno, Heligoland, Büsingen). Monaco counts as France, the Isle of Man as the United Kingdom (Article 7).
- Northern Ireland: Windsor Framework, Article 5 and Annex 2 (goods go to and from the Union as within it), and the
  United Kingdom's undertaking of unfettered access from Northern Ireland to Great Britain. From Great Britain goods are
  declared, be it in short.
- Switzerland and Liechtenstein: customs treaty of 29 March 1923. Büsingen belongs to Swiss customs territory (treaty of
  23 November 1964).
- United States: 19 CFR 101.1 (fifty states, the District of Columbia and Puerto Rico); the other islands are apart.
- Norway without Svalbard, Denmark without the Faroes and Greenland, China without Hong Kong and Macao: by their own
  ISO 3166 codes.

A country that no rule names is a territory of its own. Postcodes are looked at where a part of a country is apart.
"""

from __future__ import annotations

from collections.abc import Iterable

from returns.domain.order import Address

EU = "EU"
NORTHERN_IRELAND = "XI"  # the prefix that its traders have towards the Union
GREAT_BRITAIN = "GB"

_UNION = frozenset(
    {
        "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU",
        "LV", "MC", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
    }
)  # fmt: skip
_SAME = {"EL": EU, "LI": "CH", "IM": GREAT_BRITAIN, "PR": "US", "UK": GREAT_BRITAIN, "IC": "ES-CN", "AX": "FI-AX"}
# Country -> beginnings of the postcodes of a part of it -> the territory that part is. The longest beginning counts.
_PARTS: dict[str, dict[str, str]] = {
    "ES": {"35": "ES-CN", "38": "ES-CN", "51": "ES-CE", "52": "ES-ML"},
    "FI": {"22": "FI-AX"},
    "IT": {"23041": "IT-LIVIGNO", "22061": "IT-CAMPIONE"},
    "DE": {"27498": "DE-HELIGOLAND", "78266": "CH"},
    "GR": {"63086": "GR-ATHOS", "63087": "GR-ATHOS"},
    "FR": {
        "971": "GP", "97133": "BL", "97150": "MF", "972": "MQ", "973": "GF", "974": "RE", "975": "PM", "976": "YT",
        "977": "BL", "978": "MF", "986": "WF", "987": "PF", "988": "NC",
    },
    "DK": {"39": "GL"},
    "GB": {"BT": NORTHERN_IRELAND, "JE": "JE", "GY": "GG"},
    "NO": {"917": "SJ"},
    "US": {"969": "US-PACIFIC", "9679": "AS", "008": "VI"},
}  # fmt: skip
_FREE = {(NORTHERN_IRELAND, EU), (EU, NORTHERN_IRELAND), (NORTHERN_IRELAND, GREAT_BRITAIN)}


def territory(address: Address) -> str:
    """The customs territory that an address lies in; empty where its country is not known."""
    country = address.country.strip().upper()
    country = _SAME.get(country, country)
    postcode = "".join(address.postcode.split()).upper().removeprefix(f"{country}-")
    part = _part(country, postcode)
    if part:
        return part
    return EU if country in _UNION else country


def crosses_customs(sender: Address, recipient: Address) -> bool:
    """Whether goods from one address to the other have to be declared."""
    start, end = territory(sender), territory(recipient)
    return bool(start and end) and start != end and (start, end) not in _FREE


def _part(country: str, postcode: str) -> str:
    parts = _PARTS.get(country, {})
    return parts.get(_longest(start for start in parts if postcode.startswith(start)), "")


def _longest(found: Iterable[str]) -> str:
    return max(found, key=len, default="")
