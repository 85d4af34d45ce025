"""What a discount code gives, in words people read, in the active language."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from returns import wording
from returns.domain.discount_code import CodeTerms, LaterCodeChange
from returns.domain.money import Money

GOOD_FOR: Mapping[str, Promise] = {
    "product": gettext_lazy("the discount code is for the article that was sold out"),
    "shop": gettext_lazy("the discount code is for everything in the shop"),
}


def discount(terms: CodeTerms, *, currency: str) -> str:
    """What it takes off: a share, or an amount in the shop's `currency`."""
    if terms.discount_minor:
        return wording.money(Money(terms.discount_minor, currency))
    return wording.percent(terms.discount_bps)


def code_sentence(terms: CodeTerms, *, currency: str) -> str:
    """What a code that is to come gives and for how long, in one sentence."""
    for_product = ngettext(
        "A discount code of %(discount)s for the article that was sold out. It can be used once, for %(n)s day from "
        "when you get it.",
        "A discount code of %(discount)s for the article that was sold out. It can be used once, for %(n)s days from "
        "when you get it.",
        terms.days,
    )
    for_shop = ngettext(
        "A discount code of %(discount)s for a later purchase. It can be used once, for %(n)s day from when you get "
        "it.",
        "A discount code of %(discount)s for a later purchase. It can be used once, for %(n)s days from when you get "
        "it.",
        terms.days,
    )
    sentence = for_product if terms.good_for == "product" else for_shop
    return sentence % {"discount": discount(terms, currency=currency), "n": wording.number(terms.days)}


def code_change_words(change: LaterCodeChange, *, currency: str) -> list[str]:
    """What an exception of the policy says of the code."""
    told = []
    if change.discount is not None:
        terms = CodeTerms(*change.discount, days=0, good_for="")
        given = _("a discount code of %(discount)s where it is sold out") % {
            "discount": discount(terms, currency=currency)
        }
        told.append(given if terms else _("no discount code where it is sold out"))
    if change.days is not None:
        days = change.days
        valid = ngettext("a discount code is valid for %(n)s day", "a discount code is valid for %(n)s days", days)
        told.append(valid % {"n": wording.number(days)})
    if change.good_for:
        told.append(str(GOOD_FOR[change.good_for]))
    return told
