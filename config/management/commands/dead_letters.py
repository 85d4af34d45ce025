"""List the work that was given up, and make it due again: what an operator does once its cause is gone.

With --waiting, what was tried in vain so far and will be tried again, and why; what is made due keeps its tries.
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from returns.leases import LeasedQuerySet, hasten, revive
from returns.queries.vitals import outbox
from shop_integration.vitals import webhooks

# What is in it, the column that says of which kind a row is, and the one that says whose.
QUEUES: dict[str, tuple[Callable[[], LeasedQuerySet[Any]], str, str]] = {
    "outbox": (outbox, "kind", "shop__domain"),
    "webhooks": (webhooks, "topic", "shop_domain"),
}
AT = "%Y-%m-%d %H:%M UTC"


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("queue", choices=sorted(QUEUES))
        parser.add_argument("--kind", help="only this kind: an effect of the outbox, a webhook's topic")
        parser.add_argument("--id", type=int, action="append", dest="ids", help="only this row; may be given often")
        parser.add_argument(
            "--revive", action="store_true", help="make what is listed due at once; what was given up forgets its tries"
        )
        parser.add_argument(
            "--waiting", action="store_true", help="what waits for its next try, instead of what was given up"
        )

    def handle(self, *, queue: str, kind: str | None, ids: list[int] | None, **options: Any) -> None:
        """One line for each, the oldest first; no body and no address is told."""
        rows, kind_of, shop_of = QUEUES[queue]
        waiting = options["waiting"]
        found = (rows().waiting().exclude(last_error="") if waiting else rows().dead()).order_by("pk")
        if kind:
            found = found.filter(**{kind_of: kind})
        if ids:
            found = found.filter(pk__in=ids)
        with transaction.atomic():
            listed = list(found)
            names = dict(found.values_list("pk", shop_of))
            for row in listed:
                standing = f"next try {row.due_at:{AT}}" if waiting else f"given up {row.dead_at:{AT}}"
                name = f"{row.pk} {getattr(row, kind_of)} of {names[row.pk]}"
                self.stdout.write(f"{name}, {standing} after {row.attempts} tries: {row.last_error}")
            if options["revive"]:
                make_due = hasten if waiting else revive
                make_due(listed, now=timezone.now())
        if missing := set(ids or ()) - names.keys():
            raise CommandError(f"not among these: {', '.join(map(str, sorted(missing)))}")
        self.stdout.write(f"{len(listed)} {'are due again' if options['revive'] else 'in all'}")
