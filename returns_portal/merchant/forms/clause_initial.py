"""What the form of an exception shows of one that there is."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from returns.domain.clauses import Between, Clause, ExchangesChange, FeesChange, Season, WindowChange
from returns.domain.discount_code import LaterCodeChange
from returns.domain.money import Money
from returns_portal.merchant.forms.clause_shipping import shipping_initial
from returns_portal.merchant.forms.fees import fees_initial
from returns_portal.merchant.forms.later_code import code_initial
from returns_portal.merchant.forms.outcomes import way_of
from returns_portal.merchant.forms.words import typed_words

LISTS = (
    "product_types", "tags", "vendors", "skus", "products", "collections", "locations", "countries", "channels",
    "order_tags", "segments", "reasons",
)  # fmt: skip
WORKING_DAY = {"": None, "yes": True, "no": False}


def initial_of(clause: Clause, currency: str) -> dict[str, Any]:
    """The initial values of the form; amounts in `currency`, shares in percent."""
    when, then = clause.when, clause.then
    window, fees = then.window or WindowChange(), then.fees or FeesChange()
    exchanges = then.exchanges or ExchangesChange()
    price, discount = when.price_minor or Between(), when.discount_bps or Between()
    season = when.placed or Season()
    return {
        **{name: getattr(when, name) for name in LISTS},
        "public": clause.public,
        "price_min": _amount(price.min, currency),
        "price_max": _amount(price.max, currency),
        "discount_min": _percent(discount.min),
        "discount_max": _percent(discount.max),
        "placed_first": season.first,
        "placed_last": season.last,
        "days": window.days,
        "counted_from": window.counted_from or "",
        "until": window.until,
        "working_day": next(name for name, meant in WORKING_DAY.items() if meant is window.working_day),
        "restocking_percent": _percent(fees.restocking_bps),
        "return_shipping": _amount(fees.return_shipping_minor, currency),
        "duties": fees.duties or "",
        "approval": then.approval or "",
        "exchange_offered": exchanges.offered or "",
        "incentive_percent": _percent(exchanges.incentive_bps),
        "incentive": _amount(exchanges.incentive_minor, currency),
        "instant": exchanges.instant or "",
        **code_initial(then.later or LaterCodeChange(), currency),
        "answer": then.answer or "",
        "proof": then.proof or "",
        **shipping_initial(then, currency),
        **fees_initial(fees.by_outcome, currency),
        "outcomes": way_of(then.outcomes),
        "bonus_percent": _percent(then.bonus_bps),
        **typed_words("label", clause.label),
        **typed_words("because", then.because),
    }


def _amount(minor: int | None, currency: str) -> Decimal | None:
    return None if minor is None else Money(minor, currency).amount


def _percent(bps: int | None) -> Decimal | None:
    return None if bps is None else Decimal(bps) / 100
