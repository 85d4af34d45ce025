"""Where an endpoint is: its address read strictly, its name looked up once, each of its addresses asked about."""

from __future__ import annotations

import re
import socket
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from returns.domain.reachable import is_reachable
from returns.domain.webhooks import LONGEST_URL

PORTS = frozenset({443, 8443})
_LOOK_UP_SECONDS = 5.0
_PLAIN = re.compile(r"[\x21-\x7e]+")
_HOST = re.compile(r"(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
# Names that lead inside by themselves, whatever a resolver says.
_INSIDE = (".local", ".localhost", ".internal", ".intranet", ".lan", ".home", ".corp", ".arpa", ".onion")


class Refused(Exception):
    """Nothing is sent there. `code`: `url`, `https`, `port`, `user`, `inside` or `unknown_name`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Target:
    """Where to send. `addresses` were asked about: one of them is called, and the name is not looked up again."""

    host: str
    port: int
    path: str
    secure: bool
    addresses: tuple[str, ...] = ()

    @property
    def authority(self) -> str:
        """As the Host header wants it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.secure else 80) else f"{host}:{self.port}"


def refusal(url: str) -> str:
    """Why nothing would be sent there, as a code; "" where it would."""
    try:
        look_up(read(url))
    except Refused as why:
        return why.code
    return ""


def read(url: str) -> Target:
    """The parts of an address; raises Refused. Nothing is asked of the network."""
    if not _PLAIN.fullmatch(url) or len(url) > LONGEST_URL or "\\" in url:
        raise Refused("url")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Refused("url") from error
    if parts.scheme != "https" and not (settings.WEBHOOKS_TO_LOOPBACK and parts.scheme == "http"):
        raise Refused("https")
    if parts.username is not None or parts.password is not None:
        raise Refused("user")
    if parts.fragment or not parts.hostname:
        raise Refused("url")
    secure = parts.scheme == "https"
    port = port if port is not None else (443 if secure else 80)
    if port not in PORTS and not settings.WEBHOOKS_TO_LOOPBACK:
        raise Refused("port")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(_host(parts.hostname), port, path, secure)


def _host(host: str) -> str:
    if ":" in host or re.fullmatch(r"[0-9.]+", host) or host == "localhost":
        return _literal(host)
    if host.endswith(_INSIDE):
        raise Refused("inside")
    if not _HOST.fullmatch(host):
        raise Refused("url")
    return host


def _literal(host: str) -> str:
    if host == "localhost" and not settings.WEBHOOKS_TO_LOOPBACK:
        raise Refused("inside")
    if host != "localhost" and not is_reachable(host, loopback=settings.WEBHOOKS_TO_LOOPBACK):
        raise Refused("inside")
    return host


def look_up(target: Target) -> Target:
    """The same with its addresses; raises Refused where one of them is not of the public internet."""
    pool = ThreadPoolExecutor(max_workers=1)
    try:
        found = pool.submit(_resolve, target.host, target.port).result(timeout=_LOOK_UP_SECONDS)
    except (OSError, UnicodeError, TooLate) as error:
        raise Refused("unknown_name") from error
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    addresses = tuple(dict.fromkeys(found))
    if not addresses:
        raise Refused("unknown_name")
    # One bad address among good ones is enough: who answers so does not mean well.
    if not all(is_reachable(each, loopback=settings.WEBHOOKS_TO_LOOPBACK) for each in addresses):
        raise Refused("inside")
    return Target(target.host, target.port, target.path, target.secure, addresses)


def _resolve(host: str, port: int) -> list[str]:
    rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return [str(row[4][0]) for row in rows]
