"""Fetch the file of an export from the storage that Shopify names, from any place on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import httpx

from shop_integration.errors import Unreachable
from shop_integration.wire import admin_url

TIMEOUT = httpx.Timeout(connect=5.0, read=30.0, write=10.0, pool=5.0)
BLOCK = 64 * 1024
GONE = frozenset({400, 401, 403, 404, 410})


class FileGone(Exception):
    """The address ran out or is not accepted: a new export is needed."""


@contextmanager
def blocks_from(url: str, *, start: int, shop_domain: str) -> Iterator[Iterator[bytes]]:
    """The file's bytes from a place on, as they come; none at its end. The address is all that proves who asks.

    Raises FileGone or Unreachable, also while the blocks are read.
    """
    if urlsplit(url).scheme != "https" and urlsplit(url).netloc != urlsplit(admin_url(shop_domain)).netloc:
        raise FileGone("the address is not one of Shopify's")
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={start}-"} if start else {})
    with _said_plainly(), httpx.Client(timeout=TIMEOUT) as client, client.stream("GET", url, headers=headers) as answer:
        yield _body(answer, start)


def _body(answer: httpx.Response, start: int) -> Iterator[bytes]:
    if answer.status_code == 416:
        return
    if answer.status_code in GONE:
        raise FileGone(f"HTTP {answer.status_code}")
    if answer.status_code not in {200, 206}:
        raise Unreachable(f"HTTP {answer.status_code}", maybe_done=False)
    skip = start if answer.status_code == 200 else 0  # a storage without ranges sends it all
    with _said_plainly():
        for block in answer.iter_raw(BLOCK):
            if skip < len(block):
                yield block[skip:]
            skip = max(0, skip - len(block))


@contextmanager
def _said_plainly() -> Iterator[None]:
    try:
        yield
    except httpx.HTTPError as error:
        raise Unreachable(type(error).__name__, maybe_done=False) from error
