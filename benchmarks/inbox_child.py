"""One database of the inbox's benchmark: reads names of questions, answers with the milliseconds each took."""

from __future__ import annotations

import importlib
import logging
import os
import sys


def main(size: int) -> None:
    """Answer until nobody asks any more."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    importlib.import_module("config.wsgi")  # the app as the server loads it
    importlib.import_module("returns.wall").open_process()  # each request finds its own shop all the same
    logging.disable(logging.ERROR)
    asked = importlib.import_module("benchmarks.inbox_asked").Asked(size)
    for line in sys.stdin:
        print(asked.ask(line.strip()), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
