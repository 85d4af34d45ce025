"""The letter after a return in words: its subject, the answers with their addresses, the code."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from returns.domain.survey import SCORES
from returns_portal.shopper.discount_code import CodeWords
from returns_portal.shopper.survey_form import SCORE_WORDS


@dataclass(frozen=True, slots=True)
class Suggested:
    """An article in words; `price` is empty where the shopper pays in another currency than the shop's."""

    title: str
    link: str
    price: str
    image: str = ""


@dataclass(frozen=True, slots=True)
class Earlier:
    """An article of an earlier order that was kept, and the day of the order, in words."""

    title: str
    day: str


def kept_told(title: str, *, day: str) -> str:
    """What was kept of an earlier order, for who is looking for something else."""
    told = _("From your order of %(day)s you kept “%(article)s”. Perhaps that helps you to choose.")
    return told % {"article": title, "day": day}


def letter_subject(key: str, *, off: str, shop: str, number: str) -> str:
    """What stands in the list of mails; `off` is what the letter's code takes off, "" for no code."""
    if key == "survey":
        return _("How easy was your return %(number)s?") % {"number": number}
    if off:
        return _("%(discount)s off your next purchase at %(shop)s") % {"discount": off, "shop": shop}
    return _("Did you find something else?")


def scores_at(page: str) -> list[tuple[int, str, str]]:
    """Every answer with its address: it is chosen there, and kept when the shopper sends it."""
    return [(score, str(SCORE_WORDS[score]), f"{page}?score={score}#survey") for score in SCORES]


def code_told(letters: str, *, off: str, shop: str, until: str) -> CodeWords:
    """The code with what it gives, whom, and until when ("" for no end)."""
    told = [_("%(discount)s off a purchase at %(shop)s, to be used once.") % {"discount": off, "shop": shop}]
    if until:
        told.append(_("Valid until %(day)s.") % {"day": until})
    told.append(_("It is yours alone: at the checkout, use the e-mail address of your order."))
    return CodeWords(letters, tuple(told))
