from django.db import migrations, models

WORDS = (
    "LABEL_CREATED IN_TRANSIT OUT_FOR_DELIVERY AVAILABLE_FOR_PICKUP DELIVERED RETURNED_TO_SENDER LOST EXCEPTION"
    " CANCELLED EXPIRED UNKNOWN"
).split()
MEANINGS = {
    "pre_transit": "LABEL_CREATED",
    "in_transit": "IN_TRANSIT",
    "out_for_delivery": "OUT_FOR_DELIVERY",
    "delivered": "DELIVERED",
    "lost": "LOST",
    "returned": "RETURNED_TO_SENDER",
}


def put_into_words(apps, schema_editor):
    events = apps.get_model("labels", "CarrierEvent").objects
    for word, status in MEANINGS.items():
        events.filter(word=word).update(status=status)


class Migration(migrations.Migration):
    """A carrier's own word stands beside what it means."""

    dependencies = [("labels", "0001_initial")]
    operations = [
        migrations.RenameField("carrierevent", "status", "word"),
        migrations.AddField(
            "carrierevent",
            "status",
            models.CharField(max_length=24, choices=[(word, word) for word in WORDS], default="UNKNOWN"),
            preserve_default=False,
        ),
        migrations.RunPython(put_into_words, migrations.RunPython.noop),
    ]
