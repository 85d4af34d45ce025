"""What other systems ask of a shopper for one article, as far as they describe it in public, beside what we played.

Nothing of theirs was played: a screen is a step that they name. The fewest taps are one for each choice, where a screen
goes on by itself, and one for the end; the most are one for "continue" on each screen besides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tests.thumb import MENTAL, POINT, PRESS, WORDS_A_SECOND, seconds_for


@dataclass(frozen=True, slots=True)
class Rival:
    """The steps between finding the order and the page that confirms, and where they are described."""

    name: str
    choices: tuple[str, ...]
    shows_sum_first: bool
    source: str

    @property
    def taps(self) -> tuple[int, int]:
        """The fewest and the most."""
        return len(self.choices) + 1, 2 * len(self.choices) + 1

    @property
    def screens(self) -> int:
        """With the page that confirms."""
        return len(self.choices) + self.shows_sum_first + 1


RIVALS = (
    Rival("Loop Returns", ("item", "reason", "outcome"), True, "docs.loopreturns.com, a shop's walk-through"),
    Rival(
        "AfterShip Returns",
        ("item", "reason", "resolution", "shipping"),
        True,
        "aftership.com/docs/commerce/common-scenarios/returns",
    ),
    Rival("Amazon", ("item", "reason", "refund method", "drop-off"), False, "its help pages"),
    Rival("Shopify's own", ("item", "reason"), True, "help.shopify.com; refunds only, no exchange by shoppers"),
)
Row = tuple[str, int, int, float, float, float]
STORY = {"swap": "another size", "refund": "a refund", "keep": "a refund, and the article is kept"}
HEAD = """# One article, by thumb

Written by `make taps` ({runs} runs of each story in Chromium, 390 × 844, touch, from the link to the order to the page
that confirms; the order has one article, and the shop offers another size, a refund and store credit).

| story | screens | taps | waiting | deciding, tapping and waiting | reading every word, on top |
| --- | --- | --- | --- | --- | --- |
"""
MODEL = """
All figures are medians. Deciding and tapping are reckoned, not measured: {mental} s to decide, {point} s to point and
{press} s to press for each tap (keystroke-level model: Card, Moran, Newell, 1980). Reading is reckoned at {words} words
a minute (Brysbaert, 2019) and for every word of every screen, which is the upper end. Waiting is measured, on the
machine that ran this, without a network in between.

What was not counted: finding the order. The link in an e-mail or on the order's page needs no tap here; number and
secret have to be typed by everybody, everywhere.

## Beside others

Reckoned from the steps that each describes in public; nothing of theirs was played, and their taps do not hold for
shops that have set them up otherwise.

| system | screens | taps, at least – with “continue” on each screen | deciding and tapping | from |
| --- | --- | --- | --- | --- |
"""
END = """
Shopify's own form asks for less since it offers less: no size instead, no money shown for each way. The taps themselves
are asserted by `tests/returns_portal/test_thumb_browser.py`, with and without JavaScript; no time is.
"""


def table(rows: Sequence[Row], *, runs: int) -> str:
    """The report in Markdown."""
    ours = "".join(
        f"| {STORY[story]} | {screens} | {taps} | {waited:.1f} s | {acting:.0f} s | {reading:.0f} s |\n"
        for story, screens, taps, waited, acting, reading in rows
    )
    model = MODEL.format(mental=MENTAL, point=POINT, press=PRESS, words=round(WORDS_A_SECOND * 60))
    theirs = "".join(
        f"| {rival.name} | {rival.screens} | {rival.taps[0]} – {rival.taps[1]} "
        f"| {seconds_for(rival.taps[0]):.0f} – {seconds_for(rival.taps[1]):.0f} s | {rival.source} |\n"
        for rival in RIVALS
    )
    return HEAD.format(runs=runs) + ours + model + theirs + END
