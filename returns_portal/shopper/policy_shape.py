"""The policy as JSON for the shop's own site (docs/storefront.md has the shape), and what concerns one product."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from returns import wording
from returns.domain.money import Money
from returns.domain.product_terms import Product, ProductTerms, terms_for
from returns.plain_policy import Group, brief, groups
from returns_portal.shopper.structured_policy import for_product, organization
from returns_portal.shopper.told_policy import Told

if TYPE_CHECKING:
    from django.http import QueryDict

    from returns.models import Shop

FORMAT = 1
LONGEST, MOST = 255, 250  # of a text, and of tags or collections: as many as Shopify allows
GID = "gid://shopify/{kind}/{id}"


def shape(shop: Shop, told: Told, product: Product | None, *, now: datetime) -> dict[str, Any]:
    """Everything, and the product's own conditions where one was named."""
    terms = terms_now(shop, told, product, now=now) if product else None
    return {
        "format": FORMAT,
        "language": get_language(),
        "languages": list(shop.languages),
        "shop": {"name": shop.name, "email": shop.email, "currency": shop.currency, "country": shop.country},
        "version": {"number": told.version.number, "since": since(told)},
        "takes_returns": bool(told.policy.reasons),
        "window": {"days": told.policy.window.days, "counted_from": told.policy.window.counted_from},
        "brief": list(brief(told.policy, told.about)),
        "sections": [asdict(section) for section in told.plain.sections],
        "exceptions": list(_groups(told.plain.groups)),
        "rights": [asdict(section) for section in told.plain.rights],
        "links": told.links,
        "labels": labels(),
        "product": product_shape(terms, told) if terms else None,
        "structured_data": for_product(shop, product, told) if product else organization(shop, told),
    }


def since(told: Told) -> str:
    """When the version came into force, as an ISO 8601 moment."""
    return (told.version.active_from or told.version.created_at).isoformat()


def labels() -> dict[str, str]:
    """What the links are called."""
    return {
        "policy": _("Return policy"),
        "start": _("Start a return"),
        "withdrawal": _("Withdraw from contract here"),
        "withdrawal_form": _("Model withdrawal form"),
    }


def terms_now(shop: Shop, told: Told, product: Product, *, now: datetime) -> ProductTerms:
    """A product's conditions, without a day that is over by the shop's clock."""
    terms = terms_for(told.policy, product)
    over = terms.until is not None and terms.until < now.astimezone(ZoneInfo(shop.time_zone)).date()
    return replace(terms, until=None) if over else terms


def product_shape(terms: ProductTerms, told: Told) -> dict[str, Any]:
    """A product's conditions: whether it may come back, in which words, and what still depends on the order."""
    return {
        "answer": terms.answer or "allow",
        "window": {
            "days": terms.policy.window.days,
            "counted_from": terms.policy.window.counted_from,
            "until": terms.until.isoformat() if terms.until else None,
        },
        "brief": list(product_brief(terms, told)),
        "depends": list(_groups(groups(told.policy, told.about, terms.depends))),
    }


def product_brief(terms: ProductTerms, told: Told) -> Iterable[str]:
    """A product's conditions in a few sentences."""
    said = wording.in_words(terms.because.then.because) if terms.because else ""
    if terms.answer == "deny":
        return (
            said or _("This article cannot come back."),
            _("Your rights on faulty goods are not affected."),
        )
    window, *others = brief(terms.policy, told.about)
    day = wording.date_of(terms.until) if terms.until else ""
    return (
        window,
        *([_("Returns until %(day)s at least.") % {"day": day}] if day else ()),
        *others,
        *([said or _("A person at the shop looks at the request.")] if terms.answer == "review" else ()),
    )


def product_of(query: QueryDict, *, currency: str) -> Product | None:
    """The product a query tells of; None where it tells of none. What cannot be read counts as not told."""
    told = {
        "id": _gid(_text(query, "product"), "Product"),
        "product_type": _text(query, "type"),
        "tags": _listed(query, "tags"),
        "vendor": _text(query, "vendor"),
        "sku": _text(query, "sku"),
        "collections": _collections(query),
        "price_minor": _minor(query.get("price", ""), currency),
        "country": _country(query),
    }
    return Product(**told) if any(value is not None for value in told.values()) else None  # type: ignore[arg-type]


def _text(query: QueryDict, name: str) -> str | None:
    return str(query[name])[:LONGEST] if name in query else None


def _listed(query: QueryDict, name: str) -> tuple[str, ...] | None:
    if name not in query:
        return None
    words = (word.strip()[:LONGEST] for each in query.getlist(name) for word in each.split(","))
    return tuple(word for word in words if word)[:MOST]


def _collections(query: QueryDict) -> tuple[str, ...] | None:
    listed = _listed(query, "collections")
    return None if listed is None else tuple(_gid(each, "Collection") or each for each in listed)


def _gid(text: str | None, kind: str) -> str | None:
    """Shopify's gid of what is named by it, or by the bare number that Liquid knows."""
    return GID.format(kind=kind, id=text) if text and text.isascii() and text.isdigit() else text


def _country(query: QueryDict) -> str | None:
    code = query.get("country", "").upper()
    return code if len(code) == 2 and code.isascii() and code.isalpha() else None


def _minor(text: str, currency: str) -> int | None:
    try:
        amount = Decimal(text[:20])
        return Money.of(amount, currency).minor if amount.is_finite() and 0 <= amount < 10**12 else None
    except (InvalidOperation, ValueError):
        return None


def _groups(found: Iterable[Group]) -> Iterable[Mapping[str, Any]]:
    for group in found:
        yield {
            "code": group.code,
            "title": group.title,
            "exceptions": [asdict(each.words) | {"because": each.because} for each in group.deviations],
        }
