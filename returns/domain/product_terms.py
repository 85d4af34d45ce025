"""What a policy says of one product before anybody has bought it: what holds for certain, and what still depends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import msgspec

from returns.domain.clauses import Clause, ExchangesChange, FeesChange, When, WindowChange
from returns.domain.policy import Policy
from returns.domain.shipping import ShippingChange
from returns.domain.supplier import fits_sku


@dataclass(frozen=True, slots=True)
class Product:
    """An article as a shop window knows it. `id` is Shopify's gid, `price_minor` in the shop's currency.

    `country` is where the visitor would have it sent. None is what nobody told: a clause that asks for it may hold or
    not.
    """

    id: str | None = None
    product_type: str | None = None
    tags: tuple[str, ...] | None = None
    vendor: str | None = None
    sku: str | None = None
    collections: tuple[str, ...] | None = None
    price_minor: int | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class ProductTerms:
    """A policy for one product. `policy` has the conditions that hold for certain in the place of its own.

    `answer` is "deny" where it cannot come back at all, "review" where a person is asked; `because` is the clause that
    says so, None where the policy itself does. `depends` are the public clauses that hold for some orders only.
    `until` is a day until which it may come back at least, whenever it is bought.
    """

    policy: Policy
    answer: Literal["", "review", "deny"] = ""
    because: Clause | None = None
    depends: tuple[Clause, ...] = ()
    until: date | None = None


def terms_for(policy: Policy, product: Product) -> ProductTerms:
    """What holds for a product; for each thing the first clause that says it counts, as for a line of an order."""
    found = [(clause, _holds(clause.when, product)) for clause in policy.clauses]
    certain = [clause for clause, holds in found if holds and not _asks_more(clause.when)]
    depends = tuple(
        clause for clause, holds in found if clause.public and (holds is None or (holds and _asks_more(clause.when)))
    )
    terms = _under(policy, certain, depends)
    if is_final_sale(policy, product) and terms.answer != "deny":
        return ProductTerms(policy, "deny", None, depends)
    return terms


def for_country(policy: Policy, country: str) -> ProductTerms:
    """What counts for deliveries to a country, whoever orders whatever."""
    only = [clause for clause in policy.clauses if clause.when == When(countries=clause.when.countries)]
    return _under(policy, [clause for clause in only if not clause.when.countries or country in clause.when.countries])


def is_final_sale(policy: Policy, product: Product) -> bool:
    """Whether the policy excludes the product's type or one of its tags."""
    return bool(policy.final_sale.matched(product.tags or (), product.product_type or ""))


def _under(policy: Policy, certain: Sequence[Clause], depends: tuple[Clause, ...] = ()) -> ProductTerms:
    answering = [clause for clause in certain if clause.then.answer]
    because = next((clause for clause in answering if clause.then.answer == "deny"), next(iter(answering), None))
    answer = (because.then.answer if because else None) or ""
    days = [clause.then.window.until for clause in certain if clause.then.window and clause.then.window.until]
    return ProductTerms(_changed(policy, certain), answer, because, depends, next(iter(days), None))


def _changed(policy: Policy, clauses: Iterable[Clause]) -> Policy:
    """The policy with what the clauses change, those that come first over those that follow."""
    for clause in reversed(list(clauses)):
        then = clause.then
        policy = msgspec.structs.replace(
            policy,
            window=_window(policy, then.window or WindowChange()),
            fees=_fees(policy, then.fees or FeesChange()),
            shipping=_shipping(policy, then.shipping or ShippingChange()),
            exchanges=_exchanges(policy, then.exchanges or ExchangesChange()),
            approval=then.approval or policy.approval,
            outcomes=then.outcomes or policy.outcomes,
            credit=_said(policy.credit, bonus_bps=then.bonus_bps),
        )
    return policy


def _window(policy: Policy, change: WindowChange) -> object:
    return _said(policy.window, days=change.days, counted_from=change.counted_from, working_day=change.working_day)


def _fees(policy: Policy, change: FeesChange) -> object:
    """What a clause says of every choice goes before what the policy says of one."""
    general = {name: getattr(change, name) for name in ("restocking_bps", "return_shipping_minor")}
    ways = {
        way: _said(
            getattr(policy.fees.by_outcome, way),
            **{
                name: general[name] if (own := getattr(getattr(change.by_outcome, way), name)) is None else own
                for name in general
            },
        )
        for way in ("store_credit", "exchange")
    }
    by_outcome = msgspec.structs.replace(policy.fees.by_outcome, **ways)
    return _said(policy.fees, **general, duties=change.duties, by_outcome=by_outcome)


def _shipping(policy: Policy, change: ShippingChange) -> object:
    return _said(policy.shipping, paid_by=change.paid_by, label=change.label)


def _exchanges(policy: Policy, change: ExchangesChange) -> object:
    return _said(policy.exchanges, offered=change.offered, instant=change.instant)


def _said(part: msgspec.Struct, **values: object) -> msgspec.Struct:
    return msgspec.structs.replace(part, **{name: value for name, value in values.items() if value is not None})


def _asks_more(when: When) -> bool:
    """Whether it hangs on the order, the buyer or the reason, which nobody knows in front of a shop window."""
    asked = (
        when.locations,
        when.discount_bps,
        when.channels,
        when.order_tags,
        when.segments,
        when.reasons,
        when.placed,
    )
    return any(asked)


def _holds(when: When, product: Product) -> bool | None:
    """Whether the product is one that it means; None where it hangs on something that was not told."""
    answers = list(_answers(when, product))
    if False in answers:
        return False
    return None if None in answers else True


def _answers(when: When, product: Product) -> Iterable[bool | None]:
    yield _one_of(when.products, None if product.id is None else (product.id,))
    yield _one_of(when.product_types, None if product.product_type is None else (product.product_type,))
    yield _one_of(when.tags, product.tags)
    yield _one_of(when.vendors, None if product.vendor is None else (product.vendor,))
    yield _one_of(when.collections, product.collections)
    yield _one_of(when.countries, None if product.country is None else (product.country,))
    if when.skus:
        yield None if product.sku is None else any(fits_sku(sku, product.sku) for sku in when.skus)
    if when.price_minor:
        yield None if product.price_minor is None else when.price_minor.holds(product.price_minor)


def _one_of(wanted: tuple[str, ...], carried: tuple[str, ...] | None) -> bool | None:
    if not wanted:
        return True
    if carried is None:
        return None
    folded = {text.casefold() for text in carried}
    return any(text.casefold() in folded for text in wanted)
