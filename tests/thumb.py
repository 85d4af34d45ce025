"""A shopper's thumb: every tap is counted, and what a person would need for it is reckoned by a stated model.

Think time follows the Keystroke-Level Model (Card, Moran, Newell, "The keystroke-level model for user performance time
with interactive systems", Communications of the ACM 23(7), 1980): one mental operator M of 1.35 s before each decision,
one pointing P of 1.1 s and one press B of 0.1 s for each tap. P was measured with a mouse; a thumb is hardly slower, so
it is kept. Reading all words of a page at 238 a minute (Brysbaert, "How many words do we read per minute?", Journal of
Memory and Language 109, 2019) is given apart: nobody has to, and it is the upper end.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page

MENTAL, POINT, PRESS = 1.35, 1.1, 0.1
WORDS_A_SECOND = 238 / 60
# Text that can be read now; hidden sentences of the button are not.
WORDS = "() => document.querySelector('main').innerText.trim().split(/\\s+/).length"


def seconds_for(taps: int) -> float:
    """What the model reckons for taps that are each a decision, without waiting and reading."""
    return taps * (MENTAL + POINT + PRESS)


@dataclass(slots=True)
class Thumb:
    """Taps on one page, the screens that were seen, and how long the machine made them wait (seconds)."""

    page: Page
    taps: int = 0
    screens: list[str] = field(default_factory=list)
    waited: float = 0.0
    words: int = 0

    def sees(self, name: str) -> None:
        """A screen is there, to be read."""
        self.screens.append(name)
        self.words += self.page.evaluate(WORDS)

    def tap(self, what: Locator) -> None:
        """One tap that changes nothing but the page itself."""
        self.taps += 1
        what.tap()

    def tap_on(self, what: Locator, *, until: Locator, name: str) -> None:
        """One tap that leads on; the wait lasts until the next screen can be used."""
        began = time.perf_counter()
        self.tap(what)
        until.first.wait_for(state="attached")
        self.page.wait_for_load_state()
        self.waited += time.perf_counter() - began
        self.sees(name)

    @property
    def acting(self) -> float:
        """Seconds of deciding, tapping and waiting."""
        return seconds_for(self.taps) + self.waited

    @property
    def reading(self) -> float:
        """Seconds for reading every word of every screen, on top."""
        return self.words / WORDS_A_SECOND
