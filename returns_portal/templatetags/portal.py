"""Words and addresses for the shopper's pages."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django import template
from django.template.context import Context
from django.utils.translation import get_language, get_language_info

from returns import wording
from returns.domain.money import Money
from returns.domain.policy import Policy, Reason
from returns.domain.status import DispositionType
from returns.links import Purpose, picture_urls
from returns.plain_money import cost_points, outcome_points
from returns.plain_policy import care_points, groups, warranty_points, window_points
from returns.policy_words import asks
from returns.queries.brands import brand_of
from returns.queries.photos import photo_ids, photo_links
from returns.queries.remarks import contact_of
from returns.queries.returns import line_amount
from returns_portal.page_texts import said_on
from returns_portal.shopper.access import readable
from returns_portal.shopper.addresses import customer_token, page
from returns_portal.shopper.inside import theme_style_url
from returns_portal.shopper.told_policy import about

if TYPE_CHECKING:
    from returns.models import Contact, Posting, Return, ReturnLineItem, Shop

register = template.Library()

APP = "shopper"
PHOTO_WIDTH = 144
PHOTO_HOST = "cdn.shopify.com"


@register.simple_tag(takes_context=True)
def portal_url(context: Context, name: str, **kwargs: Any) -> str:
    """The path of a shopper's page behind this request's base: `{% portal_url "find" %}`."""
    return page(context["request"], name, **kwargs)


@register.simple_tag(takes_context=True)
def look(context: Context) -> dict[str, Any]:
    """How the shop of this page looks; `style` is the address of its stylesheet, where the merchant chose one."""
    request = context["request"]
    found, inside = brand_of(request.shop), getattr(request, "inside_theme", False)
    return {
        "chosen": found.chosen,
        "style": found.stylesheet_url(inside=inside) if found.chosen else "",
        "pages": theme_style_url() if inside else "",
        "name": found.name,
        "logo_url": found.logo_url,
        "logo_width": found.logo_width,
        "logo_height": found.logo_height,
    }


@register.simple_tag(takes_context=True)
def reach(context: Context) -> Contact:
    """How the shop of this page is reached: what the merchant said, or the shop's e-mail address."""
    return contact_of(context["request"].shop)


@register.simple_tag(takes_context=True)
def own(context: Context, key: str) -> str:
    """What the shop says at a place of its pages, or what we do (`page_texts.TEXTS`): `{% own "find_heading" %}`."""
    return said_on(context["request"], key)


@register.simple_tag(takes_context=True)
def orders_url(context: Context) -> str:
    """The path of the shopper's own orders, for a page that was opened from there; else nothing."""
    request = context["request"]
    visit = getattr(request, "visit", None)
    return page(request, "orders", token=customer_token(request.shop, visit)) if visit else ""


@register.simple_tag(takes_context=True)
def languages(context: Context) -> list[dict[str, Any]]:
    """Every language with the address of this page in it, or of the one whose form was sent; else of the first page."""
    request = context["request"]
    match = request.resolver_match
    here = readable(match) if match.app_name == APP else ("find", {})
    path = page(request, here[0], **here[1]).partition("?")[0]
    return [
        {
            "code": code,
            "name": get_language_info(code)["name_local"].capitalize(),
            "path": f"{path}?lang={code}",
            "current": code == get_language(),
        }
        for code in request.shop.languages
    ]


@register.simple_tag(takes_context=True)
def day(context: Context, moment: datetime) -> str:
    """A date in words, in the shop's time zone."""
    return wording.day(moment, time_zone=context["request"].shop.time_zone)


@register.filter
def date_of(day: date) -> str:
    """A calendar day in words."""
    return wording.date_of(day)


@register.filter
def money(amount: Money) -> str:
    """An amount in words."""
    return wording.money(amount)


@register.filter
def reason_label(reason: Reason) -> str:
    """A reason in the reader's language."""
    return wording.reason_label(reason)


@register.filter
def percent(basis_points: int) -> str:
    """Basis points as a percentage: 1,250 is `12.5 %`."""
    return wording.percent(basis_points)


@register.simple_tag
def plain_policy(shop: Shop, policy: Policy) -> dict[str, Any]:
    """What is good to know of a policy before a return begins, from the same words as the policy's own page."""
    said = about(shop, policy)
    return {
        "known": (
            window_points(policy)[0],
            *cost_points(policy, said),
            *warranty_points(policy),
            *asks(policy),
            *outcome_points(policy, said),
        ),
        "care": care_points(policy, said),
        "groups": groups(policy, said),
    }


@register.simple_tag
def in_shop_currency(shop: Shop, minor: int) -> str:
    """An amount of the shop's currency in words."""
    return wording.money(Money(minor, shop.currency))


@register.simple_tag
def paid_for(rma: Return, item: ReturnLineItem) -> str:
    """What the goods of one returned line were paid with, in words."""
    return wording.money(line_amount(rma, item.pk).presentment)


@register.simple_tag
def stated_reason(rma: Return, item: ReturnLineItem) -> str:
    """The reason the shopper gave for a line."""
    policy: Policy = rma.policy.policy
    reason = policy.reason(item.reason)
    return wording.stated(reason, item.detail) if reason else ""


@register.simple_tag
def stated_answers(rma: Return, item: ReturnLineItem) -> list[tuple[str, bool]]:
    """The conditions the shopper was asked about for a line, and what was said."""
    return wording.answered(rma.policy.policy, item.answers)


@register.simple_tag
def missing_pieces(item: ReturnLineItem) -> int:
    """How many pieces of a line were not in the parcel."""
    return sum(found.quantity for found in item.dispositions.all() if found.type == DispositionType.MISSING)


@register.simple_tag
def line_photos(rma: Return, item: ReturnLineItem) -> list[dict[str, str]]:
    """The addresses of the photos the shopper sent of a line."""
    return photo_links(shop_id=rma.shop_id, ids=photo_ids(item))


@register.simple_tag
def receipt_photo(rma: Return, posting: Posting) -> dict[str, str]:
    """The addresses of the picture of a receipt, large and small."""
    return picture_urls(Purpose.RECEIPT, shop_id=rma.shop_id, row_id=posting.pk)


@register.filter
def country(code: str) -> str:
    """A country's name in the reader's language."""
    return wording.country(code)


@register.filter
def photo(url: str) -> str:
    """A picture small enough for a list: Shopify's image host scales on request."""
    if urlsplit(url).hostname != PHOTO_HOST:
        return url
    return f"{url}{'&' if '?' in url else '?'}width={PHOTO_WIDTH}"
