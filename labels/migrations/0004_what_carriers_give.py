from django.db import migrations, models

KINDS = ("label", "qr", "customs")


class Migration(migrations.Migration):
    """The files that carriers give for a label are kept beside our own papers."""

    dependencies = [("labels", "0003_terms_of_purchase")]
    operations = [
        migrations.CreateModel(
            name="CarrierDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.PositiveSmallIntegerField()),
                ("kind", models.CharField(max_length=8, choices=[(kind, kind) for kind in KINDS])),
                ("media_type", models.CharField(max_length=32)),
                ("content", models.BinaryField()),
                ("sha256", models.CharField(max_length=64)),
                ("text", models.CharField(max_length=64, blank=True, default="")),
                ("fetched_at", models.DateTimeField()),
                (
                    "label",
                    models.ForeignKey("labels.Label", models.CASCADE, related_name="carrier_documents"),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=["label", "place"], name="carrier_document_once")]
            },
        ),
    ]
