"""`python -m benchmarks [--small] [name …]`: run the named benchmarks, or all, and print what they found.

The last lines are a table of every figure that has a bound; the exit status is 1 where one is missed. `--small` sees
that each runs, in seconds, and holds nobody to a bound. `scale` is run by its name only: it takes long.
"""

import importlib
import os
import sys

import django

from returns.wall import open_process

USUAL = (
    "backfill",
    "export",
    "inbox",
    "insights",
    "labels",
    "orders",
    "pages",
    "policy",
    "portal",
    "retail",
    "simulation",
    "storms",
    "webhooks",
)
KNOWN = (*USUAL, "scale")


def main(asked: list[str]) -> int:
    """Run benchmarks by name; 1 for a bound that is missed, 2 for a name that is not known."""
    wanted = [name for name in asked if name != "--small"]
    if unknown := set(wanted) - set(KNOWN):
        print(f"Unknown: {', '.join(sorted(unknown))}. Known: {', '.join(KNOWN)}.", file=sys.stderr)
        return 2
    if "--small" in asked:
        os.environ["BENCH_SMALL"] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    open_process()
    bounds = importlib.import_module("benchmarks.bounds")
    found = []
    for name in wanted or USUAL:
        for line in importlib.import_module(f"benchmarks.{name}").run():
            print(line if isinstance(line, str) else f"{name}: {line}", flush=True)
            found += [] if isinstance(line, str) else [line]
    print(*["", *bounds.table(found)] if found else [], sep="\n")
    return 0 if bounds.SMALL or all(each.kept for each in found) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
