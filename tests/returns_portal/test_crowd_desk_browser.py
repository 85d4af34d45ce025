"""Each role's day and each action on many, in a browser, beside a great many returns. What may be done is asserted.

`make crowd-desk` plays it against 100,000 returns and writes `docs/crowd-desk.md`; the suite has a few hundred.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from benchmarks.inbox_rows import DOMAIN, Filler
from returns.domain.bulk import NEEDS, BulkAction, JobStatus
from returns.domain.role import Permission, Role, may
from returns.domain.status import ReturnStatus, SettlementStatus
from returns.models import BulkJob, Return, Shop
from returns.operations.run_bulk import run_some
from returns.operations.try_bulk import try_some
from tests.browser_fixtures import DESKTOP
from tests.processes import ROOT
from tests.returns_portal.merchant_desk import STAFF_ID
from tests.returns_portal.seats import Desk, install
from tests.returns_portal.test_bulk_browser import agree
from tests.returns_portal.test_merchant_browser import desk

__all__ = ["desk"]
pytestmark = [pytest.mark.browser, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

RETURNS = int(os.environ.get("CROWD_DESK", "0"))
REPORT = ROOT / "docs" / "crowd-desk.md"
# Who does it: the least role that may, and where what it is done with stands.
WHO = (
    (BulkAction.APPROVE, Role.AGENT, "review"),
    (BulkAction.DECLINE, Role.AGENT, "review"),
    (BulkAction.RECEIVE, Role.WAREHOUSE, "inspect"),
    (BulkAction.SETTLE, Role.AGENT, "refund"),
    (BulkAction.TAG, Role.WAREHOUSE, "done"),
    (BulkAction.ASSIGN, Role.AGENT, "parcel"),
    (BulkAction.EXPORT, Role.MANAGER, "declined"),
)
ENDED: dict[BulkAction, Callable[[Return], bool]] = {
    BulkAction.APPROVE: lambda rma: rma.status == ReturnStatus.OPEN,
    BulkAction.DECLINE: lambda rma: rma.status == ReturnStatus.DECLINED,
    BulkAction.RECEIVE: lambda rma: rma.received_at is not None,
    BulkAction.SETTLE: lambda rma: rma.settlement.status == SettlementStatus.DUE,
    BulkAction.TAG: lambda rma: rma.tagged.filter(tag__name="Season").exists(),
    BulkAction.ASSIGN: lambda rma: rma.assigned_to == STAFF_ID,
}


class Watch:
    """What was waited for, and how long (seconds)."""

    def __init__(self) -> None:
        self.took: dict[str, float] = {}

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self.took[name] = time.perf_counter() - began


@pytest.fixture
def filler() -> Filler:
    made = Filler(DOMAIN, further=0, now=timezone.now().replace(microsecond=0))
    made.fill(RETURNS or 500)
    install(made.shop)
    return made


@pytest.fixture
def shop(filler: Filler) -> Shop:
    return filler.shop


def sit(mine: Desk, role: Role) -> None:
    """Somebody of this role takes the seat."""
    mine.shop.staff.filter(user_id=STAFF_ID).update(role=role)


def look_around(mine: Desk, role: Role, watch: Watch) -> None:
    """Home, the list, a search, a return, insights; and nothing is offered that the role may not do."""
    sit(mine, role)
    for name, path in (("home", ""), ("list", "returns/"), ("name", "returns/?q=camille7"), ("review", TAB)):
        with watch(f"{role}: {name}"):
            page = mine.open(path)
            page.locator("#inbox" if "returns" in path else "h1").first.wait_for()
    offered = page.locator('#selection button[name="action"]').evaluate_all("all => all.map(each => each.value)")
    assert set(offered) == {action.value for action, needed in NEEDS.items() if may(role, needed)}
    with watch(f"{role}: return"):
        page.locator("#inbox tbody th a").first.click()
        page.locator("#inbox").wait_for(state="detached")
    assert bool(page.locator("#return-decision form").count()) == may(role, Permission.DECIDE)
    with watch(f"{role}: insights"), page.expect_response(lambda answer: "/app/insights/" in answer.url) as answer:
        mine.open("insights/")
    assert (answer.value.status == 200) == may(role, Permission.INSIGHTS)


TAB = "returns/?tab=review"


def choose(page: Page, number: int = 2) -> list[str]:
    """Tick some on this page and, where there is one, on the next."""
    chosen: list[str] = []
    for turn in range(2):
        boxes = page.locator("tbody input[name=return]")
        for place in range(min(number, boxes.count())):
            boxes.nth(place).check()
            chosen.append(boxes.nth(place).input_value())
        further = page.locator('.paging [rel="next"]')
        if turn or not further.count():
            break
        further.click()
        page.locator('.paging [rel="prev"]').wait_for()
    return chosen


def act(mine: Desk, action: BulkAction, role: Role, tab: str, watch: Watch) -> None:
    """Choose on two pages, look at what will happen, agree; each return has its result."""
    sit(mine, role)
    page = mine.open(f"returns/?tab={tab}")
    numbers = choose(page)
    with watch(f"{action}: preview"):
        page.locator(f'#selection button[value="{action}"]').click()
        page.locator("#bulk").wait_for()
    if action == BulkAction.EXPORT:
        with watch(f"{action}: result"), page.expect_download() as coming:
            page.locator('a[href$="returns.csv"]').click()
        assert coming.value.path().read_text("utf-8-sig").count("R-") == len(numbers)
        return
    if action == BulkAction.DECLINE:
        page.locator('select[name="reason"]').select_option("OTHER")
        page.locator('textarea[name="explanation"]').fill("The dress was worn.")
    if action == BulkAction.TAG:
        page.locator('input[name="tag"]').fill("Season")
    if action == BulkAction.ASSIGN:
        page.locator('select[name="to"]').select_option(STAFF_ID)
    with watch(f"{action}: result"):
        agree(page)
    rows = mine.shop.returns.filter(number__in=numbers).select_related("settlement")
    assert {ENDED[action](rma) for rma in rows} == {True}, action
    assert len(rows) == len(numbers)


def everything(mine: Desk, watch: Watch) -> int:
    """All that match: tried in the page and by a worker, shown, begun and called off. How many they are."""
    sit(mine, Role.AGENT)
    page = mine.open(TAB)
    if not page.locator("#selection input[name=all]").count():
        return 0
    page.locator("#selection input[name=all]").check()
    with watch("all that match: page"):
        page.locator('#selection button[value="approve"]').click()
        page.locator("#bulk").wait_for()
    job = BulkJob.objects.select_related("shop").latest("pk")
    with watch("all that match: tried by the worker"):
        while try_some(job, now=timezone.now(), most=40):
            pass
    with watch("all that match: shown"):
        mine.open(f"bulk/{job.pk}/")
        page.locator("#bulk-summary form .button.primary").wait_for()
    page.locator("#bulk-summary form .button.primary").click()
    page.locator("#bulk-summary progress").wait_for()
    job.refresh_from_db()
    with watch("all that match: a hundred carried out by the worker"):
        run_some(job, now=timezone.now(), most=min(100, job.total))
    job.refresh_from_db()
    assert job.status in {JobStatus.RUNNING, JobStatus.DONE}
    return job.total


def played(desk: Callable[..., Desk], live_server: Any, settings: Any) -> tuple[Watch, int]:
    settings.APP_URL = live_server.url
    mine, watch = desk(viewport=DESKTOP), Watch()
    for role in Role:
        look_around(mine, role, watch)
    for action, role, tab in WHO:
        act(mine, action, role, tab, watch)
    return watch, everything(mine, watch)


@pytest.mark.skipif(bool(RETURNS), reason="played in full by `make crowd-desk`")
def test_each_role_and_each_action(shop: Shop, desk: Callable[..., Desk], live_server: Any, settings: Any) -> None:
    watch, _ = played(desk, live_server, settings)
    assert len(watch.took) >= len(Role) * 6 + len(WHO) * 2


@pytest.mark.skipif(not RETURNS, reason="measured by `make crowd-desk`")
def test_the_report(shop: Shop, desk: Callable[..., Desk], live_server: Any, settings: Any) -> None:
    watch, total = played(desk, live_server, settings)
    rows = "\n".join(f"| {name} | {took:.2f} s |" for name, took in watch.took.items())
    REPORT.write_text(TEXT.format(returns=f"{RETURNS:,}", total=f"{total:,}", rows=rows), encoding="utf-8")


TEXT = """# Every role and every action, beside {returns} returns

Written by `make crowd-desk`: Chromium, 1280 × 900, the real door, PostgreSQL, no network in between; browser, server
and database share two cores. A role's row is a page, from the click to when it can be used; the first one is the
first that a fresh server gives at all. Of each action four returns were chosen on two pages of the list: `preview` is
from the button to what will happen, `result` from the yes to what became of each. What a role may not do is not offered
to it, which the same run asserts; `insights` of a viewer, the warehouse and an agent is the page that refuses it.

“All that match” are {total} returns that wait for a decision, approved at once: tried, shown, agreed to.

| what | waited |
| --- | --- |
{rows}
"""
