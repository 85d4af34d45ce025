"""How typed text is made comparable. Look-ups compare these keys, never the raw text."""

import re
import unicodedata

from django.utils.text import slugify

LONGEST = 254
CODE = 60  # a code has 64 characters at most; a number may follow
PHONE_DIGITS = 8
_PHONE = re.compile(r"\+?[0-9 ()./\u00a0\u202f-]{8,40}")


def email_key(text: str) -> str:
    """An e-mail address as it is compared: trimmed, composed, lower case."""
    return unicodedata.normalize("NFC", text).strip().casefold()[:LONGEST]


def order_number_key(text: str) -> str:
    """An order name as it is compared: `#1001`, ` 1001 ` and `1001` are the same; prefixes such as `FR-1001` stay."""
    return re.sub(r"[^0-9a-z]", "", unicodedata.normalize("NFKC", text).casefold())[:64]


def tracking_key(text: str) -> str:
    """A tracking number as it is compared: without spaces, upper case."""
    return "".join(text.split()).upper()[:64]


def postcode_key(text: str) -> str:
    """A postcode as it is compared: letters and digits only, upper case (`sw1a 1aa` is `SW1A1AA`)."""
    return re.sub(r"[^0-9A-Z]", "", unicodedata.normalize("NFKC", text).upper())[:32]


def phone_key(text: str) -> str:
    """A telephone number as it is compared: its last eight digits, so that `+33 6 12 34 56 78` is `06.12.34.56.78`.

    Empty for what is no number, or has fewer digits: the prefixes of a country and of a city are written in many ways.
    """
    typed = unicodedata.normalize("NFKC", text).strip()
    digits = re.sub(r"[^0-9]", "", typed) if _PHONE.fullmatch(typed) else ""
    return digits[-PHONE_DIGITS:] if len(digits) >= PHONE_DIGITS else ""


def code_of(name: str) -> str:
    """A code made of a name: `Loyal customers` is `loyal_customers`."""
    code = slugify(name).replace("-", "_")
    return (code if code[:1].isalpha() else f"x_{code}")[:CODE]
