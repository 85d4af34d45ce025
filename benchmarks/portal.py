"""The shopper's pages with all they ask, beside their own templates with all at hand, and beside one flat template.

What one question costs a flat page is told, too: it is what the bound leaves to a page that asks at all.

In the process's own CPU time, so that a machine that others use counts little. What PostgreSQL takes is not in it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator

import psycopg

from benchmarks.bounds import Bound
from benchmarks.inbox import ROOT, database

MOST = 1.5


def run() -> Iterator[str | Bound]:
    """Measure each page in turns with its two selves that ask nothing."""
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        yield "portal: needs PostgreSQL; run it by `make bench`"
        return
    with psycopg.connect(database("postgres"), autocommit=True) as admin:
        admin.execute("DROP DATABASE IF EXISTS portal")
        admin.execute("CREATE DATABASE portal")
    here = os.environ | {"DATABASE_URL": database("portal")}
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=ROOT, env=here, check=True)
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.portal_child"], cwd=ROOT, env=here, check=True, stdout=subprocess.PIPE
    )
    for page, cost in json.loads(done.stdout.splitlines()[-1]).items():
        said = f"{cost['ours']:.1f} ms, {cost['queries']} questions, {cost['bytes']:,} bytes"
        own, inline = cost["ours"] / cost["template"], cost["ours"] / cost["inline"]
        yield Bound(f"portal, {page}", "its own templates, all at hand", own, most=MOST, said=said)
        yield Bound(f"portal, {page}", "the same bytes from one flat template", inline, most=MOST)
        yield (
            f"portal, {page}: its own templates take {cost['template']:.1f} ms, the flat one {cost['inline']:.1f} ms; "
            f"flat, after the one question for its shop, {cost['one'] / cost['inline']:.2f} times as long"
        )
