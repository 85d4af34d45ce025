"""How long the server takes for the list of returns and for one return, as a shop grows a hundredfold.

The same questions at 10,000 and 100,000 returns, and at as many as `RETURNS` says (`make bench ARGS=inbox
RETURNS=1000000` adds a million). Each is asked as staff ask it: the whole page with its queries and template, p95
of forty. What grows with the shop shows as a ratio.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import Any

from django.test import RequestFactory
from django.urls import resolve

from benchmarks.inbox_rows import BASE, copy, open_benchmark
from returns.domain.inbox import Sort
from returns.domain.role import Role
from returns.models import Return, Shop
from returns.people import Staff
from returns.queries.inbox import Cursor

SIZES, TIMES, WARM = (10_000, 100_000), 40, 3
GOAL = 1.5
ROOT = Path(__file__).resolve().parent.parent
LIST = "/app/returns/"


def run() -> Iterator[str]:
    """Fill, measure, fill further; then say by how much each grew."""
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=ROOT, check=True)
    shop, first = open_benchmark()
    sizes = sorted({*SIZES, int(os.environ.get("RETURNS") or SIZES[-1])})
    found: dict[str, list[float]] = {}
    filled = 0
    for size in sizes:
        copy(shop, first, filled + 1, size)
        filled = size
        for name, address in _questions(size).items():
            found.setdefault(name, []).append(_p95(shop, address))
    yield f"inbox: p95 of {TIMES} in milliseconds, server time, at {', '.join(f'{size:,}' for size in sizes)} returns"
    for name, times in found.items():
        grown = max(after / before for before, after in pairwise(times))
        shown = " ".join(f"{each:8.1f}" for each in times)
        yield f"  {name:34} {shown}   {grown:4.2f}x{'' if grown <= GOAL else f'   above {GOAL}x'}"


def _questions(size: int) -> Mapping[str, str]:
    """Addresses by what they ask. A deep page is in the middle of the list."""
    middle = Return.objects.select_related("settlement").get(pk=BASE + size // 2)
    deep = {sort: f"{LIST}?sort={sort}&after={Cursor.of(middle, sort)}" for sort in (Sort.NEWEST, Sort.VALUE)}
    return {
        "first page": LIST,
        "a tab": f"{LIST}?tab=review",
        "deep page": deep[Sort.NEWEST].replace("sort=newest&", ""),
        "by value": f"{LIST}?sort=value",
        "by value, deep": deep[Sort.VALUE],
        "waiting longest": f"{LIST}?sort=waiting",
        "outcome": f"{LIST}?outcome=store_credit",
        "reason": f"{LIST}?reason=damaged",
        "a rare country": f"{LIST}?country=is",
        "reason, country, value, tab": f"{LIST}?reason=damaged&country=de&value_from=20&tab=done",
        "what wants a look": f"{LIST}?flag=waiting",
        "money in doubt": f"{LIST}?flag=in-doubt",
        "search: return": f"{LIST}?q=R-{20000 + size // 2}",
        "search: order": f"{LIST}?q=%23{size // 2}",
        "search: e-mail": f"{LIST}?q=buyer{size // 2}@example.com",
        "search: a name": f"{LIST}?q=camille7+martin7",
        "search: a common word": f"{LIST}?q=robe",
        "search: nothing": f"{LIST}?q=nobody",
        "one return": f"/app/returns/R-{20000 + size // 2}/",
    }


def _p95(shop: Shop, address: str) -> float:
    times = [_ask(shop, address) for _ in range(WARM + TIMES)][WARM:]
    return quantiles(times, n=20)[-1] * 1000


def _ask(shop: Shop, address: str) -> float:
    request: Any = RequestFactory().get(address)
    request.shop, request.staff, request.htmx = shop, Staff(id="1", role=Role.OWNER), False
    view = resolve(request.path_info)
    began = perf_counter()
    answer = view.func(request, *view.args, **view.kwargs)
    took = perf_counter() - began
    if answer.status_code != 200:
        raise SystemExit(f"{address} answers {answer.status_code}")
    return took
