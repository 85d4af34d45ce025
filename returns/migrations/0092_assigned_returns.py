"""Who of the staff has a return, and the two ways in which the list is walked by it."""

from django.db import migrations, models
from django.db.models import Q

from returns.migrations._under_triggers import AddFieldUnderTriggers


WAITS = [
    "requested",
    "label_pending",
    "awaiting_parcel",
    "in_transit",
    "to_inspect",
    "to_refund",
    "refunding",
    "needs_attention",
    "to_repair",
    "in_repair",
]


ACTIONS = ["approve", "decline", "receive", "settle", "tag", "untag", "assign", "export"]


class Migration(migrations.Migration):
    dependencies = [("returns", "0091_outcome_offers")]

    operations = [
        # The database fills it in, so that a worker of the version before still writes returns meanwhile.
        AddFieldUnderTriggers(
            "return", "assigned_to", models.CharField(blank=True, db_default="", default="", max_length=20)
        ),
        AddFieldUnderTriggers("return", "assigned_at", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "return",
            models.Index(fields=["shop", "assigned_to", "-requested_at", "-id"], name="returns_by_assignee"),
        ),
        migrations.AddIndex(
            "return",
            models.Index(
                condition=Q(stage__in=WAITS),
                fields=["shop", "assigned_to", "stage_since", "id"],
                name="returns_that_wait_for_one",
            ),
        ),
        migrations.RemoveConstraint("bulkjob", "bulk_action_known"),
        migrations.AlterField(
            "bulkjob", "action", models.CharField(choices=[(each, each) for each in ACTIONS], max_length=24)
        ),
        migrations.AddConstraint(
            "bulkjob", models.CheckConstraint(condition=Q(action__in=ACTIONS), name="bulk_action_known")
        ),
    ]
