"""What the desk's lists are walked by: since when a parcel of a return is here, or on its way; and two logs' filters."""

from typing import Any

from django.db import migrations, models
from django.db.models import Max, Min, Q

from returns.migrations._under_triggers import AddFieldUnderTriggers

BATCH = 2000


def fill(apps: Any, schema_editor: Any) -> None:
    """Say of each return whose goods are awaited since when they are here or on their way."""
    returns, last = apps.get_model("returns.Return").objects, 0
    waiting = returns.filter(status="OPEN", received_at=None)
    here, coming = Q(parcels__status="DELIVERED"), Q(parcels__status="IN_TRANSIT")
    waiting = waiting.annotate(
        here=Min("parcels__delivered_at", filter=here),
        coming=Min("parcels__first_scan_at", filter=coming),
        found=Max("unannounced__recorded_at", filter=Q(unannounced__status="MATCHED")),
    )
    while batch := list(waiting.filter(pk__gt=last).order_by("pk")[:BATCH]):
        for rma in batch:
            rma.here_since, rma.coming_since = rma.here or rma.found, rma.coming
        known = [rma for rma in batch if rma.here_since or rma.coming_since]
        returns.bulk_update(known, ["here_since", "coming_since"], batch_size=500)
        last = batch[-1].pk


class Migration(migrations.Migration):
    dependencies = [("returns", "0088_workflows_by_the_clock")]

    operations = [
        AddFieldUnderTriggers("return", "here_since", models.DateTimeField(null=True)),
        AddFieldUnderTriggers("return", "coming_since", models.DateTimeField(null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            "return",
            models.Index(
                condition=models.Q(("here_since__isnull", False)),
                fields=["shop", "here_since", "id"],
                name="returns_not_opened",
            ),
        ),
        migrations.AddIndex(
            "return",
            models.Index(
                condition=models.Q(("coming_since__isnull", False)),
                fields=["shop", "coming_since", "id"],
                name="returns_on_their_way",
            ),
        ),
        migrations.AddIndex(
            "webhookdelivery",
            models.Index(
                condition=models.Q(("dead_at__isnull", False)), fields=["endpoint", "-id"], name="webhooks_given_up"
            ),
        ),
        migrations.AddIndex("workflowrun", models.Index(fields=["workflow", "status", "-id"], name="runs_by_status")),
    ]
