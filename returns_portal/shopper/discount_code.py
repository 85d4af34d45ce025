"""The discount code of a return as its shopper reads it, on pages and in mails."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from returns import wording
from returns.code_words import code_sentence, discount
from returns.domain.remedy import REMEDIES
from returns.domain.status import ReturnStatus
from returns.doors import door
from returns.queries.discount_codes import Given, code_of, promised_code, terms_of, wishes_of
from returns.queries.parts import parts_of

if TYPE_CHECKING:
    from returns.models import DiscountCode, Return


@dataclass(frozen=True, slots=True)
class CodeWords:
    """`letters` once the code is there; `sentences` say what it gives or will give, `articles` what was wanted."""

    letters: str
    sentences: tuple[str, ...]
    articles: str = ""


def code_words(rma: Return) -> CodeWords | None:
    """The code that the return brought or is to bring; None for no code."""
    code = code_of(rma)
    if code is None:
        return _promised(rma)
    if code.made_at is None:
        return CodeWords("", (_("It is being made, and comes to you by e-mail."),))
    return CodeWords(door("shopify.discount_code")(code), _told(code))


def is_coming(rma: Return) -> bool:
    """Whether the code is due and not there yet."""
    code = code_of(rma)
    return code is not None and code.made_at is None


def given_words(given: Given, *, currency: str) -> CodeWords:
    """What a code is to give, before anything is asked for; amounts are in the shop's `currency`."""
    return CodeWords("", (code_sentence(given.terms, currency=currency),), ", ".join(dict.fromkeys(given.wanted)))


def _promised(rma: Return) -> CodeWords | None:
    given = promised_code(rma)
    if given is None or rma.outcome in REMEDIES or rma.settlement.paid_at:
        return None
    if rma.status in {ReturnStatus.DECLINED, ReturnStatus.CANCELED}:
        return None
    told = given_words(given, currency=rma.order.shop_currency)
    return CodeWords("", (*told.sentences, _("You get it once your return is checked and paid.")), told.articles)


def _told(code: DiscountCode) -> tuple[str, ...]:
    rma = code.rma
    off = {
        "discount": discount(terms_of(code), currency=rma.order.shop_currency),
        "shop": rma.shop.name,
        "article": ", ".join(_articles(code)),
    }
    one = _("%(discount)s off %(article)s, to be used once.")
    every = _("%(discount)s off a purchase at %(shop)s, to be used once.")
    told = [(one if code.product_gids else every) % off]
    if code.ends_at:
        told.append(_("Valid until %(day)s.") % {"day": wording.day(code.ends_at, time_zone=rma.shop.time_zone)})
    if rma.order.customer_gid:
        told.append(_("It is yours alone: at the checkout, use the e-mail address of your order."))
    return tuple(told)


def _articles(code: DiscountCode) -> list[str]:
    """The names of the products that it is for."""
    parts = parts_of(code.rma) or [code.rma]
    wishes = [wish for part in parts for wish in wishes_of(part)]
    return list(dict.fromkeys(wish.title for wish in wishes if wish.product_gid in code.product_gids))
