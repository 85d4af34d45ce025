"""A real Chromium for tests, the system's if there is one, otherwise Playwright's own, and how its pages are looked at.

With SCREENSHOTS=folder every page that is looked at is also kept as an image, in each language at each width.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

# The first of them has no windows and takes two fifths of the CPU of the others.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
PICTURES = os.environ.get("SCREENSHOTS", "")
# Each language and each width once, the longer words on the narrower screen; for a person who looks, all four.
VIEWS = {"fr-phone": ("fr", PHONE), "en-wide": ("en", DESKTOP)}
if PICTURES:
    VIEWS |= {"en-phone": ("en", PHONE), "fr-wide": ("fr", DESKTOP)}
AXE = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],
}
# The script is sent once per document, and of its report only what is wrong comes back.
AXE_IS_THERE = "() => 'axe' in window"
VIOLATIONS = "async options => (await axe.run(options)).violations"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without a window."""
    # Playwright's loop lives in this thread; Django takes that for asynchronous code and refuses the ORM.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    found = next(filter(None, map(shutil.which, NAMES)), None)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield chromium
        chromium.close()


def _is_complaint(said: ConsoleMessage) -> bool:
    """htmx calls it an error, too, when a page that is left gives up what it had asked for."""
    return said.type == "error" and not said.text.startswith(("htmx:afterRequest,", "htmx:sendAbort,"))


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a page in a context of its own: new_page(locale="fr-FR", javascript=False, viewport=PHONE).

    What the page's scripts or its Content-Security-Policy complain about is collected in `page.complaints`.
    """
    contexts: list[BrowserContext] = []

    def open_page(*, locale: str = "fr-FR", javascript: bool = True, **options: Any) -> Page:
        context = browser.new_context(locale=locale, java_script_enabled=javascript, **{"viewport": DESKTOP} | options)
        contexts.append(context)
        page = context.new_page()
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if _is_complaint(said) else None)
        page.complaints = complaints  # type: ignore[attr-defined]
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A French desktop page with JavaScript."""
    return new_page()


def every_view(language: str = "language") -> pytest.MarkDecorator:
    """Run a test in each view; it takes `viewport` and an argument named `language`."""
    return pytest.mark.parametrize((language, "viewport"), VIEWS.values(), ids=VIEWS.keys())


def look(page: Page, name: str) -> None:
    """See that the page fits, and keep its image where one is wanted, named for its width."""
    if PICTURES:
        width = (page.viewport_size or {})["width"]
        Path(PICTURES).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=True, caret="initial")
    assert_fits(page, name)


def inspect(page: Page, name: str) -> None:
    """Look at the page, and hold it against the rules of accessibility.

    Contrast is measured on wide pages alone: it takes most of the time, and every colour of a narrow page is on
    wide ones too.
    """
    look(page, name)
    is_wide = (page.viewport_size or {})["width"] > PHONE["width"]
    rules = AXE if is_wide else AXE | {"rules": {"color-contrast": {"enabled": False}}}
    if not page.evaluate(AXE_IS_THERE):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(VIOLATIONS, rules)
    assert not [(name, rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found]


def assert_fits(page: Page, name: str) -> None:
    """The page, once it is there, is not wider than its screen."""
    page.wait_for_load_state()
    assert page.locator("html").evaluate("html => html.scrollWidth <= innerWidth"), f"{name} is too wide"


def want(page: Page, reason: str = "size_small", *, every: bool = False) -> None:
    """Say on the page of the items what comes back and why: the first article, or each; a single one has no tick."""
    boxes = page.locator("[type=checkbox][name=line]").all()
    if not boxes:
        page.locator(f"[type=radio][name^=reason_][value={reason}]").check()
    for box in boxes if every else boxes[:1]:
        box.check()
    for choice in page.locator("select[name^=reason_]").all()[: len(boxes) if every else 1]:
        choice.select_option(reason)
