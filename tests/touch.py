"""A merchant's hand: clicks and keys are counted, and what a person would need is reckoned as in `thumb.py`."""

from __future__ import annotations

import time
from dataclasses import dataclass

from playwright.sync_api import Locator, Page

from tests.thumb import MENTAL, WORDS_A_SECOND, seconds_for

# One key of somebody who types forty words a minute (the same paper); each is a decision too.
KEY = 0.28
TO_READ = "all => all.map(each => each.innerText).join(' ').trim().split(/\\s+/).length"


@dataclass(slots=True)
class Hand:
    """Clicks on one page, and how long the machine made them wait (seconds)."""

    page: Page
    clicks: int = 0
    keys: int = 0
    words: int = 0
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

    def press(self, key: str, *, until: Locator) -> None:
        """One key that leads on, as `click_on`."""
        self.keys += 1
        began = time.perf_counter()
        self.page.keyboard.press(key)
        until.first.wait_for()
        self.waited += time.perf_counter() - began

    def read(self, facts: Locator) -> None:
        """The words that something is decided by."""
        self.words += facts.evaluate_all(TO_READ)

    @property
    def acting(self) -> float:
        """Seconds of deciding, clicking and waiting."""
        return seconds_for(self.clicks) + self.keys * (MENTAL + KEY) + self.waited

    @property
    def reading(self) -> float:
        """Seconds of reading."""
        return self.words / WORDS_A_SECOND
