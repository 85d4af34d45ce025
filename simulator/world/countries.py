"""What a new shop takes from its country: tax inside or outside the price, the rate and the tax's name."""

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
