"""The shopper's pages by the keyboard alone, enlarged, spaced out, in forced colours and without movement.

What is held here of WCAG 2.2: 1.4.4, 1.4.10 (enlarged, narrow), 1.4.12 (spaced out), 2.1.1, 2.1.2 (keyboard, no trap),
2.4.1 (skip link), 2.4.3 (order), 2.4.7 and 2.4.11 (focus seen, not covered), 2.3.3 (movement), 3.3.1 (what is wrong).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from returns.models import Order, Return, Shop
from returns_portal.shopper.addresses import order_token, return_token
from tests.browser_fixtures import DESKTOP, look
from tests.characters import Bought, ask
from tests.returns_portal.seats import Visit
from tests.returns_portal.shopper_steps import live_order
from tests.returns_portal.test_shopper_browser import approve, label, order, shop, visit

__all__ = ["order", "shop", "visit"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOST_STOPS, MOST_SCREENS = 40, 6
# Where the focus is: what it is, whether its mark is seen, and whether something lies over it.
FOCUSED = """() => {
  const at = document.activeElement, shown = at.closest('label') ?? at, box = shown.getBoundingClientRect();
  const marked = [at, shown, at.closest('.pick')].some(each => each
    && getComputedStyle(each).outlineStyle !== 'none' && parseFloat(getComputedStyle(each).outlineWidth) >= 2);
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height / 2, 20));
  const group = at.type === 'radio' ? [...document.getElementsByName(at.name)] : [at];
  return {tag: at.tagName, type: at.type ?? '', name: at.name ?? '', value: at.value ?? '', marked,
    covered: !top || !(shown.contains(top) || top.contains(shown)), ticked: group.some(each => each.checked),
    says: (at.getAttribute('aria-label') ?? '') + shown.innerText + [...(at.labels ?? [])].map(l => l.innerText),
    inForm: !!at.closest('form') && !!at.closest('main'), y: Math.round(box.y + scrollY), x: Math.round(box.x)};
}"""
# Texts that lie over one another, or are cut off by their own box.
MESS = """() => {
  const seen = [...document.querySelectorAll('body *')].filter(each => each.checkVisibility()
    && [...each.childNodes].some(node => node.nodeType === 3 && node.data.trim())
    && !each.closest('.bar, .skip, .visually-hidden, option, select, summary ~ *, svg'));
  const cut = seen.filter(each => ['hidden', 'clip'].includes(getComputedStyle(each).overflowX)
    && (each.scrollWidth > each.clientWidth + 1 || each.scrollHeight > each.clientHeight + 1));
  const lines = seen.flatMap(each => { const range = document.createRange(); range.selectNodeContents(each);
    return [...range.getClientRects()].filter(box => box.width > 1).map(box => ({each, box})); });
  const over = lines.filter(({each, box}, at) => lines.slice(at + 1).some(other => !each.contains(other.each)
    && !other.each.contains(each) && Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left) > 2
    && Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top) > 6));
  return [...cut, ...over.map(({each}) => each)].map(each => each.outerHTML.slice(0, 120));
}"""
SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-block-end: 2em !important }"""
# 1,280 pixels at 200 %, at 400 %; and letters of twice the size alone.
WAYS = {
    "200": ({"width": 640, "height": 450}, ""),
    "400-spaced": ({"width": 320, "height": 640}, SPACED),
    "letters-200": (DESKTOP, "html { font-size: 200% !important }"),
}


class Keys:
    """Somebody with a keyboard and no mouse, who sees where the focus is."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def tab(self) -> dict[str, Any]:
        self.page.keyboard.press("Tab")
        seen: dict[str, Any] = self.page.evaluate(FOCUSED)
        if seen["tag"] != "BODY":
            assert seen["marked"], f"the focus cannot be seen on {seen}"
            assert not seen["covered"], f"something lies over {seen}"
            assert seen["says"].strip(), f"nobody knows what {seen} is"
        return seen

    def tab_to(self, **wanted: str) -> None:
        for _ in range(MOST_STOPS):
            seen = self.tab()
            if all(seen[name] == value for name, value in wanted.items()):
                return
        raise AssertionError(f"the keyboard never comes to {wanted}")

    def write(self, name: str, text: str) -> None:
        self.tab_to(name=name)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)

    def fill_in_and_send(self) -> None:
        """Answer the form as it comes, from where the focus is to its button: the first of each choice."""
        ticked = False
        for _ in range(MOST_STOPS):
            seen = self.tab()
            if not seen["inForm"] and seen["name"] not in {"outcome", "means"}:
                continue
            if seen["type"] == "checkbox" and seen["name"] == "line":
                if not ticked and not seen["ticked"]:
                    self.page.keyboard.press("Space")
                ticked = True
            elif seen["type"] == "radio" and not seen["ticked"]:
                self.page.keyboard.press("Space")
            elif seen["tag"] == "SELECT" and not seen["value"]:
                self.page.keyboard.press("ArrowDown")
            elif seen["type"] == "submit" and not seen["value"]:
                self.page.keyboard.press("Enter")
                return
        raise AssertionError("the keyboard never comes to the button")


def arrived(page: Page, before: str) -> None:
    """Another page is there, and its title says so."""
    expect(page.locator("h1").first).not_to_have_text(before)
    expect(page).to_have_title(re.compile(re.escape(page.locator("h1").first.inner_text()[:12]), re.IGNORECASE))


def test_from_the_door_to_the_status_page_without_a_mouse(visit: Callable[..., Visit], order: Order) -> None:
    shopper = visit(language="fr", viewport=DESKTOP)
    page, keys = shopper.open(), Keys(shopper.page)
    keys.tab()
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    keys.write("number", "#1001")
    keys.write("secret", "wrong@example.com")
    page.keyboard.press("Enter")
    expect(page.locator("#problem[role=alert]")).to_be_visible()
    expect(page.locator("[name=number]")).to_be_focused()
    keys.write("secret", "camille@example.com")
    page.keyboard.press("Enter")
    expect(page.locator("[name=line]").first).to_be_visible()
    for _ in range(MOST_SCREENS):
        before = page.locator("h1").first.inner_text()
        keys.fill_in_and_send()
        arrived(page, before)
        if "/status/" in page.url or page.locator("#progress").count():
            break
    assert Return.objects.count() == 1
    stops = [keys.tab() for _ in range(MOST_STOPS)]
    around = next(number for number, seen in enumerate(stops) if seen["tag"] == "BODY" or (number and seen == stops[0]))
    assert around >= 3, "the keyboard is caught"
    heights = [seen["y"] for seen in stops[:around]]
    assert heights == sorted(heights), "the focus jumps up and down"


def screens(shopper: Visit, order: Order, rma: Return) -> Iterator[str]:
    """Every screen of the way, each with what is wrong where something can be."""
    shopper.open()
    yield "door"
    shopper.send()
    expect(shopper.page.locator("#problem")).to_be_visible()
    yield "door-wrong"
    shopper.open(f"/orders/{order_token(order)}/")
    shopper.send()
    expect(shopper.page.locator("#problem")).to_be_visible()
    yield "items-wrong"
    shopper.choose()
    yield "items"
    shopper.send()
    shopper.page.locator("[name=agreed]").wait_for(state="attached")
    yield "review"
    for path in (f"/status/{return_token(rma)}/", "/withdrawal/", "/policy/"):
        shopper.open(path)
        yield path.split("/")[1]


def followed(shop: Shop) -> Return:
    """A return whose label is there."""
    rma = ask(live_order(shop, Bought(), Bought("Pull", 2, 3900), number=1002), quantities=(1, 2), now=timezone.now())
    approve(rma)
    label(rma)
    return rma


@pytest.mark.parametrize("way", WAYS)
def test_enlarged_nothing_is_cut_off_or_covered(
    visit: Callable[..., Visit], shop: Shop, order: Order, way: str
) -> None:
    viewport, style = WAYS[way]
    rma = followed(shop)
    shopper = visit(language="fr", viewport=viewport)
    for name in screens(shopper, order, rma):
        if style:
            shopper.page.evaluate(
                "css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css);"
                "document.adoptedStyleSheets = [sheet] }",
                style,
            )
        look(shopper.page, f"zoom-{way}-{name}")
        assert shopper.page.evaluate(MESS) == [], (way, name)


def test_who_chose_other_colours_and_no_movement_is_heard(visit: Callable[..., Visit], order: Order) -> None:
    shopper = visit(language="en", viewport=DESKTOP)
    shopper.page.emulate_media(forced_colors="active", reduced_motion="reduce")
    shopper.open(f"/orders/{order_token(order)}/")
    shopper.choose()
    look(shopper.page, "forced-colours-items")
    moving = "() => document.getAnimations().length + [...document.querySelectorAll('*')].filter(each => "
    assert shopper.page.evaluate(moving + "parseFloat(getComputedStyle(each).transitionDuration) > 0).length") == 0
    button = shopper.page.locator("main form .button").last
    assert button.evaluate("each => getComputedStyle(each).borderTopStyle + getComputedStyle(each).borderTopWidth") == (
        "solid1px"
    )
    Keys(shopper.page).tab()
