"""`python -m benchmarks.export_child DOMAIN`: export everything of a shop in a process of its own, and say how it went.

Prints one JSON object: seconds, rows, what is kept (bytes), and memory (MiB) before and at its peak. `PROFILE=1` tells
on standard error where the time went.
"""

from __future__ import annotations

import cProfile
import json
import os
import pstats
import sys
import time
from pathlib import Path

import django

from returns.wall import open_process

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()
open_process()

from django.db.models import Sum  # noqa: E402
from django.db.models.functions import Length  # noqa: E402
from django.utils import timezone  # noqa: E402

from config.data_export import run  # noqa: E402
from returns.models import DataExport, OutboxMessage, Shop  # noqa: E402
from returns.operations.export_everything import begin_export, drop_exports  # noqa: E402
from returns.outbox import Later  # noqa: E402


def main(domain: str) -> None:
    """Export and print; the export is gone afterwards."""
    shop = Shop.objects.get(domain=domain)
    begin_export(shop=shop, by="1", now=timezone.now())
    message = OutboxMessage.objects.get(shop=shop, kind="export.run", done_at=None)
    base, began = _memory("VmRSS"), time.perf_counter()
    if os.environ.get("PROFILE"):
        with cProfile.Profile() as profile:
            _gather(shop, message)
        pstats.Stats(profile, stream=sys.stderr).sort_stats("tottime").print_stats(25)
    else:
        _gather(shop, message)
    seconds = time.perf_counter() - began
    export = shop.data_exports.latest("pk")
    kept = export.parts.aggregate(size=Sum(Length("content")))["size"]
    print(json.dumps({"seconds": seconds, "rows": export.rows, "kept": kept, "base": base, "peak": _memory("VmHWM")}))
    message.delete()
    drop_exports(shop_id=shop.pk)


def _gather(shop: Shop, message: OutboxMessage) -> None:
    while DataExport.objects.filter(shop=shop, ready_at=None).exists():
        try:
            run(message, now=timezone.now())
        except Later:
            continue


def _memory(name: str) -> float:
    line = next(row for row in Path("/proc/self/status").read_text().splitlines() if row.startswith(name))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main(sys.argv[1])
