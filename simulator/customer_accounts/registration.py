"""What the app registered for its shoppers' sign-in: exact addresses, taken from its configuration file."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Registration:
    """Addresses as they are on the app's own address; a browser is sent to no other."""

    redirect_uris: frozenset[str] = frozenset()
    logout_urls: frozenset[str] = frozenset()
    origins: frozenset[str] = frozenset()


def read_registration(path: Path | None, *, app_url: str) -> Registration:
    """Read `[customer_authentication]`, with the app's real address in place of the one it is deployed to."""
    if path is None or not path.is_file():
        return Registration()
    table = tomllib.loads(path.read_text(encoding="utf-8")).get("customer_authentication", {})
    return Registration(
        frozenset(app_url + urlsplit(uri).path for uri in table.get("redirect_uris", ())),
        frozenset(app_url + urlsplit(uri).path for uri in table.get("logout_urls", ())),
        frozenset([app_url] if table.get("javascript_origins") else []),
    )
