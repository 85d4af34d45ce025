"""What a browser is told of a page: which scripts it may run, and who may show it in a frame."""

from __future__ import annotations

from html.parser import HTMLParser

from django.http import HttpResponse

NONE = ["'none'"]
ADMIN = "https://admin.shopify.com"
# Kinds of <script> that a browser does not run, and that a policy says nothing of.
DATA = {"application/json", "application/ld+json"}
ADDRESSES = {"href", "src", "action", "formaction", "data", "poster", "xlink:href"}
OPEN = {"'unsafe-inline'", "'unsafe-eval'", "'unsafe-hashes'", "*", "data:", "blob:", "http:", "https:"}


class _Scripts(HTMLParser):
    def __init__(self, nonces: set[str]) -> None:
        super().__init__()
        self.nonces, self.faults = nonces, list[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        named = given.get("nonce", "") in self.nonces
        if tag == "script" and given.get("type") not in DATA and "src" not in given and not named:
            self.faults.append("a script without an address and without the nonce")
        if tag == "style" and not named:
            self.faults.append("styles without the nonce")
        for name, value in given.items():
            runs = name in ADDRESSES and value.strip().lower().startswith("javascript:")
            if name.startswith("on") or name == "style" or runs:
                self.faults.append(f"{tag} {name}={value[:60]!r}")


def directives(policy: str) -> dict[str, list[str]]:
    """A policy by its directives."""
    parts = (part.split() for part in policy.split(";") if part.strip())
    return {name.lower(): values for name, *values in parts}


def faults(answer: HttpResponse, *, admins: set[str], framed_by_all: bool = False) -> list[str]:
    """What is wrong with the policy of an HTML answer, and with the page under it; nothing of other answers.

    `admins` may show it in a frame, and nobody else. `framed_by_all` is for what may be shown anywhere since it runs
    nothing and leads nowhere: its policy has to say so.
    """
    if answer.streaming or not answer.get("Content-Type", "").startswith("text/html"):
        return []
    told = directives(answer.get("Content-Security-Policy", ""))
    scripts = told.get("script-src", told.get("default-src", ["*"]))
    wrong = [f"script-src {each}" for each in scripts if each in OPEN]
    wrong += [f"no {name}" for name in ("default-src", "frame-ancestors") if name not in told]
    if told.get("object-src", told.get("default-src")) != NONE:
        wrong.append("object-src")
    ancestors = told.get("frame-ancestors", [])
    if framed_by_all and ancestors == ["*"]:
        wrong += [] if scripts == NONE and "sandbox" in told else ["framed by all, and not shut in"]
    elif not set(ancestors) <= admins | {"'none'"}:
        wrong.append(f"frame-ancestors {ancestors}")
    if "style-src" in told and "'unsafe-inline'" in told["style-src"]:
        return wrong + ([] if scripts == NONE else ["styles inline, and scripts"])
    page = _Scripts({each[7:-1] for each in scripts if each.startswith("'nonce-")})
    page.feed(answer.content.decode())
    page.close()
    return wrong + page.faults
