"""`python -m benchmarks [name …]`: run the named benchmarks, or all, and print what they found."""

import importlib
import os
import sys

import django

from returns.wall import open_process

KNOWN = (
    "backfill",
    "export",
    "inbox",
    "insights",
    "labels",
    "orders",
    "pages",
    "policy",
    "retail",
    "simulation",
    "storms",
    "webhooks",
)


def main(wanted: list[str]) -> int:
    """Run benchmarks by name; 2 for a name that is not known."""
    if unknown := set(wanted) - set(KNOWN):
        print(f"Unknown: {', '.join(sorted(unknown))}. Known: {', '.join(KNOWN)}.", file=sys.stderr)
        return 2
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    open_process()
    for name in wanted or KNOWN:
        for line in importlib.import_module(f"benchmarks.{name}").run():
            print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
