"""A merchant's hand on a mouse: clicks are counted, and what a person would need is reckoned as in `thumb.py`."""

from __future__ import annotations

import time
from dataclasses import dataclass

from playwright.sync_api import Locator, Page

from tests.thumb import seconds_for


@dataclass(slots=True)
class Hand:
    """Clicks on one page, and how long the machine made them wait (seconds)."""

    page: Page
    clicks: int = 0
    waited: float = 0.0

    def click(self, what: Locator) -> None:
        """One click that changes nothing but the page itself."""
        self.clicks += 1
        what.click()

    def click_on(self, what: Locator, *, until: Locator) -> None:
        """One click that leads on; the wait lasts until what comes next can be used."""
        began = time.perf_counter()
        self.click(what)
        until.first.wait_for()
        self.waited += time.perf_counter() - began

    def back(self, *, until: Locator) -> None:
        """The browser's own way back: a click like any other."""
        self.clicks += 1
        began = time.perf_counter()
        self.page.go_back()
        until.first.wait_for()
        self.waited += time.perf_counter() - began

    @property
    def acting(self) -> float:
        """Seconds of deciding, clicking and waiting."""
        return seconds_for(self.clicks) + self.waited
