"""The written report on accessibility names every page, and only tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REPORT = (ROOT / "docs" / "accessibility.md").read_text(encoding="utf-8")
# The frame of all pages, and a page that nobody stays on.
NO_PAGES = {"base.html", "moving_on.html"}


def test_every_page_of_the_shopper_is_in_the_report() -> None:
    pages = {path.name for path in (ROOT / "templates" / "shopper").glob("[a-z]*.html")} - NO_PAGES
    assert sorted(pages - set(re.findall(r"`([a-z_]+\.html)`", REPORT))) == []


def test_what_the_report_rests_on_exists() -> None:
    named = set(re.findall(r"`(test_\w+\.py)::(test_\w+)`", REPORT))
    assert len(named) > 20
    for file, test in sorted(named):
        text = (Path(__file__).parent / file).read_text(encoding="utf-8")
        assert f"\ndef {test}(" in text, f"{file}::{test}"
    for path in re.findall(r"`((?:tests|benchmarks|docs)/[\w/]+\.\w+)`", REPORT):
        assert (ROOT / path).exists(), path
