"""What shoppers choose instead of a refund, what becomes of it, and what they owe for it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("returns", "0021_gifts"),
    ]

    operations = [
        migrations.CreateModel(
            name="ExchangeInvoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount_minor", models.BigIntegerField()),
                ("received_minor", models.BigIntegerField()),
                ("made_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("paid_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="exchangeline",
            name="fallback",
            field=models.CharField(
                choices=[("REFUND", "REFUND"), ("PROPOSAL", "PROPOSAL")], default="PROPOSAL", max_length=24
            ),
        ),
        migrations.AddField(
            model_name="exchangeline",
            name="given_up_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="exchangeline",
            name="item",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="exchanged_for",
                to="returns.returnlineitem",
            ),
        ),
        migrations.AddField(
            model_name="exchangeline",
            name="sold_out_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="exchangeline",
            name="value_presentment_minor",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="exchangeline",
            name="value_shop_minor",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddConstraint(
            model_name="exchangeline",
            constraint=models.CheckConstraint(
                condition=models.Q(("given_up_at", None), ("processed_quantity", 0), _connector="OR"),
                name="exchange_is_sent_or_given_up",
            ),
        ),
        migrations.AddConstraint(
            model_name="exchangeline",
            constraint=models.CheckConstraint(
                condition=models.Q(("fallback__in", ["REFUND", "PROPOSAL"])), name="exchange_fallback_known"
            ),
        ),
        migrations.AddField(
            model_name="exchangeinvoice",
            name="rma",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="invoice", to="returns.return"
            ),
        ),
        migrations.AddConstraint(
            model_name="exchangeinvoice",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor__gte", 1)), name="invoice_asks_for_something"
            ),
        ),
    ]
