"""Payments that one person may not make alone."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

KINDS = ("SETTLEMENT", "ORDER_REFUND")
STATUSES = ("WAITING", "CONFIRMED", "DROPPED")


class Migration(migrations.Migration):
    dependencies = [("returns", "0065_domain_proof")]

    operations = [
        migrations.CreateModel(
            name="PaymentRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[(word, word) for word in KINDS], max_length=24)),
                (
                    "status",
                    models.CharField(choices=[(word, word) for word in STATUSES], default="WAITING", max_length=24),
                ),
                ("sum_minor", models.BigIntegerField()),
                ("facts", models.JSONField(default=dict)),
                ("asked_by", models.CharField(max_length=64)),
                ("asked_at", models.DateTimeField()),
                ("answered_by", models.CharField(blank=True, default="", max_length=64)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "rma",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="payment_requests",
                        to="returns.return",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(status="WAITING"), fields=("rma", "kind"), name="one_payment_request_waits"
                    ),
                    models.CheckConstraint(condition=Q(status__in=STATUSES), name="payment_request_status_known"),
                    models.CheckConstraint(condition=Q(kind__in=KINDS), name="payment_request_kind_known"),
                    models.CheckConstraint(
                        condition=~Q(status="CONFIRMED") | (~Q(answered_by="") & ~Q(answered_by=F("asked_by"))),
                        name="payment_confirmed_by_another",
                    ),
                ],
            },
        ),
    ]
