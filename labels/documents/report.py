"""A paper to read and to file, of as many pages as it takes. Its pictures come inside it, as JPEG or PNG."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from labels.documents.fetching import OwnOnly, RefusedAddress
from labels.documents.limit import time_limit
from labels.documents.render import one_at_a_time

SECONDS = 60
PAPERS = {"a4": "A4", "letter": "letter"}
_OURS = ("data:image/png;base64,", "data:image/jpeg;base64,")


class OwnPictures(OwnOnly):
    """Serves pictures inside `data:` addresses that we encoded ourselves, and refuses all else."""

    def fetch(self, url: str, headers: Any = None) -> Any:
        """Answer one address; raises RefusedAddress."""
        if not url.startswith(_OURS):
            raise RefusedAddress(url.partition(":")[0][:20])
        return super(OwnOnly, self).fetch(url, headers)


def report(html: str, *, paper: str) -> bytes:
    """The PDF of a page of ours, tagged for screen readers; `paper` is one of PAPERS. Raises TooSlow."""
    size = CSS(string=f"@page {{ size: {PAPERS[paper]} }}", font_config=_fonts(), url_fetcher=OwnOnly())
    with one_at_a_time, time_limit(SECONDS):
        pdf: bytes = HTML(string=html, url_fetcher=OwnPictures(), base_url="about:blank").write_pdf(
            stylesheets=[_stylesheet(), size], font_config=_fonts(), pdf_variant="pdf/ua-1"
        )
    return pdf


@cache
def _fonts() -> FontConfiguration:
    return FontConfiguration()


@cache
def _stylesheet() -> CSS:
    text = (Path(__file__).parent / "report.css").read_text(encoding="utf-8")
    return CSS(string=text, font_config=_fonts(), url_fetcher=OwnOnly())
