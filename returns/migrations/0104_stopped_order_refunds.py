"""Refunds without goods that stopped are found without looking at all that were paid."""

from django.db import migrations, models

from returns.domain.status import SettlementStatus
from returns.migrations._beside_work import AddIndexBesideWork


class Migration(migrations.Migration):
    """An index, made while everybody works."""

    atomic = False
    dependencies = [("returns", "0103_lapses")]
    operations = [
        AddIndexBesideWork(
            model_name="orderrefund",
            index=models.Index(
                fields=["rma"],
                condition=models.Q(status=SettlementStatus.FAILED),
                name="order_refunds_stopped",
            ),
        ),
    ]
