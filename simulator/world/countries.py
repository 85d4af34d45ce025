"""What follows from a country: its name, and for a new shop its tax (inside or outside the price, rate, name)."""

NAMES: dict[str, str] = {
    "AT": "Austria",
    "BE": "Belgium",
    "CA": "Canada",
    "CH": "Switzerland",
    "DE": "Germany",
    "ES": "Spain",
    "FR": "France",
    "GB": "United Kingdom",
    "IE": "Ireland",
    "IT": "Italy",
    "LU": "Luxembourg",
    "NL": "Netherlands",
    "PT": "Portugal",
    "US": "United States",
}

TAXES: dict[str, tuple[bool, str, str]] = {
    "FR": (True, "0.2", "FR TVA"),
    "BE": (True, "0.21", "BE TVA"),
    "DE": (True, "0.19", "DE MwSt"),
    "ES": (True, "0.21", "ES IVA"),
    "IT": (True, "0.22", "IT IVA"),
    "GB": (True, "0.2", "GB VAT"),
    "CA": (False, "0.05", "GST"),
    "US": (False, "0", "Tax"),
}


def taxes_of(country: str) -> tuple[bool, str, str]:
    """Return (included in prices, rate as a fraction, title) for a country; no tax where it is not listed."""
    return TAXES.get(country, (False, "0", "Tax"))
