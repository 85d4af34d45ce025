"""A real Chromium for tests: the system's if there is one, otherwise Playwright's own."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}


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
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.complaints = complaints  # type: ignore[attr-defined]
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A French desktop page with JavaScript."""
    return new_page()


def assert_fits(page: Page, name: str) -> None:
    """The page, once it is there, is not wider than its screen."""
    page.wait_for_load_state()
    assert page.locator("html").evaluate("html => html.scrollWidth <= innerWidth"), f"{name} is too wide"
