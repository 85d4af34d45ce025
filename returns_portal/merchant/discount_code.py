"""What the return page tells of the discount code where the wanted one was sold out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from returns import wording
from returns.code_words import discount
from returns.doors import door
from returns.queries.discount_codes import code_of, codes_allowed, promised_code, terms_of

if TYPE_CHECKING:
    from returns.models import DiscountCode, Return


def discount_code(rma: Return) -> dict[str, Any]:
    """What it gives, for which articles, and where it stands; nothing where there is none."""
    given, code, currency = promised_code(rma), code_of(rma), rma.order.shop_currency
    terms = terms_of(code) if code else given and given.terms
    if not terms or (code is None and rma.settlement.paid_at):
        return {"code": None}
    return {
        "code": {
            "gives": discount(terms, currency=currency),
            "articles": ", ".join(dict.fromkeys(given.wanted)) if given else "",
            "letters": door("shopify.discount_code")(code) if code else "",
            "denied": not (code and code.made_at) and not codes_allowed(rma.shop),
            **_standing(code, time_zone=rma.shop.time_zone),
        }
    }


def _standing(code: DiscountCode | None, *, time_zone: str) -> dict[str, str]:
    if code is None:
        return {"status": _("Promised: made once the return is paid"), "tone": "info", "until": ""}
    if code.made_at is None:
        return {"status": _("Due"), "tone": "info", "until": ""}
    until = wording.day(code.ends_at, time_zone=time_zone) if code.ends_at else ""
    return {"status": _("Made"), "tone": "success", "until": until}
