"""What staff ask of the merchant's pages, by name: addresses, and forms that are sent."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from benchmarks.beside_rows import NAMED
from benchmarks.inbox_rows import BASE, STRIDE
from returns.domain.inbox import Age, Flag, Sort
from returns.models import Return
from returns.queries.inbox import Cursor
from returns_portal.merchant.tabs import TABS

LIST, PRODUCT = "/app/returns/", "gid://shopify/Product/7"


def questions(size: int) -> Mapping[str, str]:
    """Addresses by what they ask, in the database of that size; a deep page is in the middle of the list."""
    middle = Return.objects.select_related("settlement").get(pk=BASE + size // 2 * STRIDE)
    deep = {sort: f"{LIST}?sort={sort}&after={Cursor.of(middle, sort)}" for sort in (Sort.NEWEST, Sort.VALUE)}
    shop = middle.shop
    ids = Ids(shop.webhook_endpoints.get().pk, shop.workflows.get().pk, shop.staff.get(user_id=NAMED).pk)
    return _addresses(size, deep, ids)


@dataclass(frozen=True, slots=True)
class Ids:
    """The rows of the shop that addresses name."""

    endpoint: int = 0
    flow: int = 0
    named: int = 0


def _addresses(size: int, deep: Mapping[Sort, str], ids: Ids) -> dict[str, str]:
    narrowed = _list(deep) | _goods() | {"filter: somebody named": f"{LIST}?mentions={ids.named}"}
    return {"home": "/app/"} | narrowed | _searches(size) | _others(size) | _programs(size, ids)


def _days_ago(days: int) -> str:
    return (timezone.now() - timedelta(days=days)).date().isoformat()


def _list(deep: Mapping[Sort, str]) -> dict[str, str]:
    return {
        **{f"tab: {tab.key}": f"{LIST}?tab={tab.key}" for tab in TABS},
        "deep page": deep[Sort.NEWEST].replace("sort=newest&", ""),
        "oldest first": f"{LIST}?sort=oldest",
        "by value": f"{LIST}?sort=value",
        "by value, deep": deep[Sort.VALUE],
        "waiting longest": f"{LIST}?sort=waiting",
        "filter: outcome": f"{LIST}?outcome=store_credit",
        "filter: reason": f"{LIST}?reason=damaged",
        "filter: country": f"{LIST}?country=de",
        "filter: a rare country": f"{LIST}?country=is",
        "filter: vendor": f"{LIST}?vendor=atelier",
        "filter: value": f"{LIST}?value_from=20&value_to=30",
        "filter: high value": f"{LIST}?value_from=89",
        "filter: photo": f"{LIST}?photo=yes",
        "filter: no photo": f"{LIST}?photo=no",
        "filter: tag": f"{LIST}?tag=Urgent",
        "filter: segment": f"{LIST}?segment=vip",
        **{f"filter: age {age}": f"{LIST}?age={age}" for age in (Age.WEEK, Age.OVER_30)},
        "filter: a colleague’s": f"{LIST}?assignee={NAMED}",
        "filter: a colleague’s, waiting longest": f"{LIST}?assignee={NAMED}&sort=waiting",
        "filter: nobody’s": f"{LIST}?assignee=nobody",
        "filter: nobody’s, to review": f"{LIST}?assignee=nobody&tab=review",
        "filter: four": f"{LIST}?reason=damaged&country=de&value_from=20&tab=done",
        "filter: two, by value": f"{LIST}?reason=damaged&country=de&sort=value",
        **{f"flag: {flag}": f"{LIST}?flag={flag}" for flag in Flag},
    }


def _goods() -> dict[str, str]:
    """Returns by what insights count them under: what a figure there leads to."""
    size, days = f"{PRODUCT}%7CS", f"asked_from={_days_ago(181)}&asked_until={_days_ago(0)}"
    return {
        "filter: product": f"{LIST}?product={PRODUCT}",
        "filter: product, oldest first": f"{LIST}?product={PRODUCT}&sort=oldest",
        "filter: variant": f"{LIST}?variant=gid://shopify/ProductVariant/7",
        "filter: size": f"{LIST}?size={size}",
        "filter: size + days": f"{LIST}?size={size}&{days}",
        "filter: size, reason + days": f"{LIST}?size={size}&reason=size_small&{days}",
        "filter: channel": f"{LIST}?channel=pos",
        "filter: channel + country": f"{LIST}?channel=pos&country=de",
        "filter: days": f"{LIST}?{days}",
    }


def _searches(size: int) -> dict[str, str]:
    some = size // 2
    return {
        "search: return": f"{LIST}?q=R-{20000 + some}",
        "search: order": f"{LIST}?q=%23{some}",
        "search: e-mail": f"{LIST}?q=buyer{some % 400000}@example.com",
        "search: parcel": f"{LIST}?q=SBX{some}FR",
        "search: an article": f"{LIST}?q=rob7",
        "search: a name": f"{LIST}?q=camille7+martin7",
        "search: a common word": f"{LIST}?q=robe",
        "search: common words": f"{LIST}?q=robe+midi+s",
        "search: a common and a rare word": f"{LIST}?q=robe+martin7",
        "search: nothing": f"{LIST}?q=nobody",
        "search: a word, by value": f"{LIST}?q=robe&sort=value",
        "search: a name, filtered": f"{LIST}?q=camille7&reason=damaged",
    }


def _others(size: int) -> dict[str, str]:
    some = size // 2 // 20 * 20
    insights = "/app/insights/"
    return {
        "return: refunded": f"/app/returns/R-{20000 + some}/",
        "return: requested": f"/app/returns/R-{20000 + some + 18}/",
        "customer": f"/app/returns/R-{20000 + some}/customer/",
        "what waits for you": "/app/waiting/",
        "desk": "/app/desk/",
        "insights: overview": insights,
        "insights: products": f"{insights}product/",
        "insights: sizes": f"{insights}size/",
        "insights: countries": f"{insights}country/",
        "insights: channels": f"{insights}channel/",
        "insights: one product": f"{insights}one/product/?key={PRODUCT}",
        "insights: what is unusual": f"{insights}unusual/",
        "insights: the week": f"{insights}week/",
        "bulk: choose 25": "/app/bulk/new/",
        "bulk: export all that match": "/app/bulk/new/",
        "bulk: jobs": "/app/bulk/",
        "tasks": "/app/tasks/",
    }


def _programs(size: int, ids: Ids) -> dict[str, str]:
    """What programs and workflows did."""
    endpoint, flows = f"/app/settings/webhooks/{ids.endpoint}/", "/app/settings/workflows/"
    return {
        "webhook: its log": endpoint,
        "webhook: given up": f"{endpoint}?state=given_up",
        "webhook: waiting": f"{endpoint}?state=waiting",
        "webhook: of a return": f"{endpoint}?number=R-{20000 + size // 2}",
        "workflows": flows,
        "workflow: its runs": f"{flows}{ids.flow}/runs/",
        "workflow: runs that acted": f"{flows}{ids.flow}/runs/?only=DONE",
        "workflow: runs that stopped": f"{flows}{ids.flow}/runs/?only=STOPPED",
        "workflow: tried": f"{flows}{ids.flow}/trial/",
    }


def _chosen(**more: object) -> dict[str, object]:
    return {"key": str(uuid.uuid4()), "action": "export", **more}


# Forms that are sent, made anew for each time.
POSTS: Mapping[str, Callable[[], dict[str, object]]] = {
    "bulk: choose 25": lambda: _chosen(**{"return": [f"R-{20000 + number}" for number in range(1, 26)]}),
    "bulk: export all that match": lambda: _chosen(all="1", query="country=is"),
}
NAMES = tuple(_addresses(20, {Sort.NEWEST: "", Sort.VALUE: ""}, Ids()))
