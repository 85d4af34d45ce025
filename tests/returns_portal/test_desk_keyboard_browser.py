"""Staff's pages by the keyboard alone: the focus is seen and not covered, comes to everything, and is kept nowhere.

What is held here of WCAG 2.2: 2.1.1 and 2.1.2 (keyboard, no trap), 2.4.3 (order), 2.4.7 and 2.4.11 (focus seen, not
covered), and where the focus is after a part of a page was replaced.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from returns.models import Shop
from tests.browser_fixtures import DESKTOP, PHONE
from tests.returns_portal.merchant_desk import arrived, requested
from tests.returns_portal.seats import Desk
from tests.returns_portal.test_merchant_browser import desk, shop

__all__ = ["desk", "shop"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOST_STOPS, A_ROW = 300, 120
# Two things of one name: a label then speaks of the first alone.
TWICE = """() => [...document.querySelectorAll('main [id]:not([type="hidden"])')].map((each) => each.id)
  .filter((id, at, all) => all.indexOf(id) !== at)"""
# Where the focus is, whether its mark is seen (on itself, what is drawn over it, its label), and what covers it.
FOCUSED = """async () => {
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const at = document.activeElement, shown = at.closest('label') ?? at, box = shown.getBoundingClientRect();
  const seen = (style) => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  const marked = [at, shown].some((each) => seen(getComputedStyle(each)))
    || seen(getComputedStyle(at, '::after')) && getComputedStyle(at, '::after').content !== 'none';
  const top = document.elementFromPoint(box.x + Math.min(box.width / 2, 40), box.y + Math.min(box.height / 2, 16));
  const over = top && !(shown.contains(top) || top.contains(shown)) ? top.outerHTML.slice(0, 80) : '';
  return {tag: at.tagName, marked, over, away: !top, main: !!at.closest('main'),
    what: at.outerHTML.slice(0, 140).replace(/\\s+/g, ' '), name: at.name ?? '', value: at.value ?? '',
    says: (at.ariaLabel ?? '') + shown.innerText + [...(at.labels ?? [])].map((each) => each.innerText),
    x: Math.round(box.x), y: Math.round(box.y + scrollY)};
}"""


def walk(page: Page) -> list[dict[str, Any]]:
    """Go through the page from its beginning, until the focus leaves it."""
    stops: list[dict[str, Any]] = []
    page.evaluate("document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex')")
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop["tag"] == "BODY" or (stops and stop["what"] == stops[0]["what"]):
            return stops
        stops.append(stop)
    raise AssertionError(f"the keyboard never leaves: {[each['what'] for each in stops[-3:]]}")


def tab_to(page: Page, part: str, wanted: str) -> None:
    """Go on until what the focus is on has this in it."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if wanted in page.evaluate(FOCUSED)[part]:
            return
    raise AssertionError(f"the keyboard never comes to {wanted}")


def press(page: Page, key: str) -> None:
    """A key, with what it sets off."""
    page.keyboard.press(key)
    page.wait_for_load_state("networkidle")


def wrong_with(stops: list[dict[str, Any]]) -> list[str]:
    """What somebody who sees where the focus is would complain of."""
    found = [f"not marked: {each['what']}" for each in stops if not each["marked"]]
    found += [f"covered by {each['over']}: {each['what']}" for each in stops if each["over"]]
    found += [f"out of sight: {each['what']}" for each in stops if each["away"]]
    found += [f"nameless: {each['what']}" for each in stops if not each["says"].strip()]
    return found


def jumps(stops: list[dict[str, Any]]) -> int:
    """How often the order goes back up by more than a row: to another column is once."""
    return sum(after["y"] < before["y"] - A_ROW for before, after in pairwise(stops))


def test_every_stop_is_seen_and_the_way_leads_on(desk: Callable[..., Desk], shop: Shop) -> None:
    rma, here = requested(shop), arrived(shop, 1002)
    mine = desk("en", DESKTOP)
    pages = {
        "returns/?outcome=refund": 0,
        f"returns/{rma.number}/": 1,
        f"returns/{here.number}/": 1,
        f"desk/returns/{here.number}/": 0,
        "settings/": 3,
        "settings/workflows/new/?start=loyal": 0,
    }
    for path, columns in pages.items():
        page = mine.open(path)
        page.wait_for_load_state("networkidle")
        stops = walk(page)
        assert not wrong_with(stops), path
        assert jumps(stops) <= columns, path
        assert page.evaluate(TWICE) == [], path


def test_a_return_is_found_decided_and_counted_without_a_mouse(desk: Callable[..., Desk], shop: Shop) -> None:
    rma, here = requested(shop), arrived(shop, 1002)
    page = desk("fr", PHONE).open("returns/")
    press(page, "/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type(rma.number)
    expect(page.locator("#inbox tbody tr")).to_have_count(1)
    # What is typed goes on after the list was replaced under it.
    expect(page.locator("#q")).to_be_focused()
    tab_to(page, "what", f"returns/{rma.number}/")
    press(page, "Enter")
    expect(page.locator("h1")).to_be_focused()
    tab_to(page, "what", 'data-key="d"')
    press(page, "Enter")
    tab_to(page, "name", "reason")
    tab_to(page, "what", "critical")
    press(page, "Enter")
    expect(page.locator("[aria-invalid=true]").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    tab_to(page, "what", "critical")
    press(page, "Enter")
    expect(page.locator("#return-header .badge")).to_have_text("Refusé")
    assert page.evaluate("document.activeElement !== document.body")
    page = desk("fr", PHONE).open("desk/")
    expect(page.locator("#scanned")).to_be_focused()
    page.keyboard.type(here.number)
    press(page, "Enter")
    expect(page.locator(".count-line").first).to_be_visible()
    tab_to(page, "name", "-a")
    assert page.evaluate("document.activeElement !== document.body")
