"""Look at HTML as a browser would: what the page's own author wrote, and what somebody else managed to add."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import urlsplit

ADDRESSES = {"href", "src", "action", "formaction", "hx-get", "hx-post", "data", "poster", "srcset", "content"}
LEADING = {"href", "action", "formaction", "hx-get", "hx-post"}
SCHEMES = {"", "http", "https", "mailto", "cid"}
FOREIGN = {"base", "embed", "object", "iframe", "frame", "applet", "marquee", "math", "plaintext", "video", "audio"}


class Reader(HTMLParser):
    """Collects what no page of ours contains."""

    def __init__(self) -> None:
        super().__init__()
        self.strange: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one tag."""
        given = dict(attrs)
        if tag in FOREIGN or (tag == "script" and "src" not in given and "nonce" not in given):
            self.strange.append(self.get_starttag_text() or tag)
        for name, value in attrs:
            if name.startswith("on") or (name in ADDRESSES and not _leads_somewhere_decent(tag, name, value or "")):
                self.strange.append(f"{tag} {name}={value!r}"[:120])
            if not name.replace("-", "").replace(":", "").isalnum():
                self.strange.append(f"{tag} has {name!r}"[:120])


class Signpost(HTMLParser):
    """Collects where a page leads: its links, and where its forms send to."""

    def __init__(self) -> None:
        super().__init__()
        self.led: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one tag."""
        self.led += [value or "" for name, value in attrs if name in LEADING]


def attributes_that_lead(html: str) -> list[str]:
    """The address in every link, form and htmx attribute of a page."""
    reader = Signpost()
    reader.feed(html)
    reader.close()
    return reader.led


def strange_parts(html: str) -> list[str]:
    """Scripts, handlers, frames, addresses with schemes that run: empty for a page of ours."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader.strange


def raw_echoes(html: str, texts: list[str]) -> list[str]:
    """Texts with markup in them that stand in the page as they were sent."""
    return [text for text in texts if "<" in text and len(text) > 3 and text in html]


def _leads_somewhere_decent(tag: str, name: str, value: str) -> bool:
    if name in {"content", "data"} and tag in {"meta", "time", "output"}:
        return True
    try:
        scheme = urlsplit(value.strip()).scheme
    except ValueError:
        return tag == "img"  # a picture that cannot be had is no danger
    return scheme in SCHEMES or value == "data:," or (tag == "img" and value.startswith("data:image/"))
