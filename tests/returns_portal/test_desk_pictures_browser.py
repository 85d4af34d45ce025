"""Every merchant page as people see it: empty, full, with mistakes, for who may only look; both widths and languages.

The pages come from the resolver of addresses, so that none is forgotten. `make desk-pictures` (DESK_PICTURES=folder)
takes a picture of each, puts them on sheets, and names what is wrong: too wide, moving while it loads, unreadable.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Page

from returns.domain.role import Role
from returns.models import Shop
from tests.browser_fixtures import AXE, DESKTOP, PHONE, VIOLATIONS
from tests.characters import make_shop
from tests.insight_history import season
from tests.returns_portal.merchant_desk import STAFF_ID
from tests.returns_portal.seats import Desk, install
from tests.security.door import rightful
from tests.security.guards import GUARDS, STAFF_KEYS, Key
from tests.security.street import Household, fill

FOLDER = os.environ.get("DESK_PICTURES", "")
ONLY = os.environ.get("DESK_PAGES", "")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not FOLDER, reason="pictures are for people: make desk-pictures"),
]
VIEWS = {
    f"{language}-{name}": (language, view)
    for language in ("fr", "en")
    for name, view in (("phone", PHONE), ("desk", DESKTOP))
}
SHIFTS = """
window.moved = 0;
new PerformanceObserver((list) => list.getEntries().forEach((entry) => { window.moved += entry.value; }))
  .observe({type: 'layout-shift', buffered: true});
"""
# What somebody would see who sends the page's longest form with nothing that makes sense in it.
SPOIL = """() => {
  const forms = [...document.querySelectorAll('main form[method="post"]')]
    .map((form) => [form, form.querySelectorAll('input:is([type="text"], [type="number"], [type="email"]), textarea')])
    .map(([form, fields]) => [form, fields.length])
    .filter(([, fields]) => fields).sort((a, b) => b[1] - a[1]);
  if (!forms.length) return false;
  const [form] = forms[0];
  form.querySelectorAll('input, textarea').forEach((field) => {
    if (field.type === 'email' || field.type === 'number') { field.type = 'text'; field.value = '?'; }
    else if (['text', 'url', 'tel'].includes(field.type)) field.value = field.inputMode ? '?' : '';
    else if (field.tagName === 'TEXTAREA') field.value = '{{ nobody }} {% if %}';
  });
  const button = form.querySelector('button:not([type="button"])') ?? document.querySelector(`[form="${form.id}"]`);
  button?.click();
  return Boolean(button);
}"""
MOST = 0.02
# What merchants print, or read in colours of their own.
ELSEWHERE = {"print": {"media": "print"}, "forced": {"forced_colors": "active"}}
USUAL = {"media": "screen", "forced_colors": "none"}
ALSO_SO = ("app/returns/<slug:number>/", "app/insights/", "app/insights/unusual/")
ACROSS = {"phone": 6, "desk": 3}
TALLEST = 2600


def pages(*, of_nothing: bool) -> list[str]:
    """The routes of every page of staff; for a shop without anything those that name nothing."""
    keys = {Key.STAFF} if of_nothing else STAFF_KEYS
    found = [route for route, guard in GUARDS.items() if guard.key in keys and "GET" in guard.methods]
    return [route for route in found if not (of_nothing and "<" in route) and ONLY in route]


def name_of(route: str) -> str:
    """A file's name for it."""
    return re.sub(r"[^a-z]+", "-", re.sub(r"<\w+:(\w+)>", r"\1", route.removeprefix("app/"))).strip("-") or "home"


class Photographer:
    """Opens one page after the other, takes its picture, and notes what is wrong with it."""

    def __init__(self, desk: Desk, view: str, state: str) -> None:
        self.desk, self.page, self.state, self.view = desk, desk.page, state, view
        self.folder = Path(FOLDER) / f"{view}-{state}"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.wrong: list[str] = []
        self.page.add_init_script(SHIFTS)

    def visit(self, route: str, path: str) -> None:
        """The page as it opens."""
        answers = []
        self.page.once("response", lambda answer: answers.append(answer.status))
        self.page.set_default_timeout(40_000)
        self.desk.open(path.removeprefix("/app/"))
        self.page.wait_for_load_state("networkidle")
        if answers and answers[0] == 403 and self.state == "viewer":
            return
        if answers and answers[0] >= 400:
            self.wrong.append(f"{route}: {answers[0]}")
        if (moved := self.page.evaluate("window.moved")) > MOST:
            self.wrong.append(f"{route}: moves by {moved:.3f}")
        self.take(route, name_of(route))
        for name, media in ELSEWHERE.items() if route in ALSO_SO else ():
            self.page.emulate_media(**media)  # type: ignore[arg-type]
            self.page.screenshot(path=self.folder / f"{name_of(route)}-{name}.png", full_page=True, caret="initial")
            self.page.emulate_media(**USUAL)  # type: ignore[arg-type]

    def spoil(self, route: str) -> None:
        """The page after its form was sent with mistakes."""
        if self.page.locator("main").count() and self.page.evaluate(SPOIL):
            self.page.wait_for_timeout(50)
            self.page.wait_for_load_state("networkidle")
            self.take(f"{route} with mistakes", f"{name_of(route)}-wrong")

    def take(self, route: str, name: str) -> None:
        """A picture, and what is wrong."""
        self.page.screenshot(path=self.folder / f"{name}.png", full_page=True, caret="initial")
        if not self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
            self.wrong.append(f"{route}: too wide")
        if self.view.endswith("desk") and self.page.locator("main").count():
            self.page.evaluate(AXE_SCRIPT)
            for rule in self.page.evaluate(VIOLATIONS, AXE):
                self.wrong.append(f"{route}: {rule['id']} {[node['html'][:120] for node in rule['nodes']][:3]}")
        self.wrong += [f"{route}: {each}" for each in self.page.complaints if " 4" not in each]  # type: ignore[attr-defined]
        self.page.complaints.clear()  # type: ignore[attr-defined]


def sheets(folder: Path, across: int) -> None:
    """Put the pictures of a folder beside each other, in reading order."""
    pictures = sorted(folder.glob("*.png"))
    for place in range(0, len(pictures), across):
        images = [Image.open(path).convert("RGB") for path in pictures[place : place + across]]
        height = min(TALLEST, max(image.height for image in images))
        sheet = Image.new("RGB", (sum(image.width + 12 for image in images), height), "#888")
        left = 0
        for image in images:
            sheet.paste(image, (left, 0))
            left += image.width + 12
        sheet.save(folder.parent / f"sheet-{folder.name}-{place // across:02}.png")


@pytest.mark.parametrize("state", ["empty", "full", "viewer"])
@pytest.mark.parametrize("view", VIEWS)
def test_every_page_has_its_picture_taken(
    new_page: Callable[..., Page], live_server: Any, settings: Any, view: str, state: str
) -> None:
    language, viewport = VIEWS[view]
    settings.STATIC_URL, settings.APP_URL = f"{live_server.url}/static/", live_server.url
    settings.STORAGES = dict(settings.STORAGES)
    house = None if state == "empty" else furnished()
    shop = house.shop if house else bare()
    eye = Photographer(
        Desk(new_page(locale=language, viewport=viewport), live_server.url, shop, language, settings), view, state
    )
    if state == "viewer":
        shop.staff.filter(user_id=STAFF_ID).update(role=Role.VIEWER)
    for route in pages(of_nothing=house is None):
        path = rightful(route, house).path if house else f"/{route}"
        eye.visit(route, path)
        if state == "full":
            eye.spoil(route)
    sheets(eye.folder, ACROSS[view.rpartition("-")[2]])
    (Path(FOLDER) / f"wrong-{view}-{state}.txt").write_text("\n".join(eye.wrong))


def bare() -> Shop:
    """A shop on its first day."""
    shop = make_shop()
    install(shop)
    return shop


def furnished() -> Household:
    """A shop where everything is at work, with a season behind it that insights tell of."""
    house = fill(make_shop(), mark="Rivage", first=1000)
    season(house.shop, now=timezone.now())
    return house
