from collections.abc import Iterator
from typing import Any

from django.db import migrations, models

from returns.domain.inbox import Facet
from returns.domain.insight_count import goods_of

BATCH = 2000


def fill(apps: Any, schema_editor: Any) -> None:
    """Say of each return under which product, variant, size, type and channel it is found."""
    returns, facets = apps.get_model("returns.Return").objects, apps.get_model("returns.ReturnFacet")
    last = 0
    while batch := list(returns.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        rows = returns.filter(pk__in=batch).select_related("order").prefetch_related("lines__line")
        facets.objects.bulk_create(_facets(facets, rows), batch_size=1000, ignore_conflicts=True)
        last = batch[-1]


def _facets(facets: Any, rows: Any) -> Iterator[Any]:
    for rma in rows:
        found = {Facet.CHANNEL.key(rma.order.channel)} if rma.order.channel else set()
        for item in rma.lines.all():
            line = item.line
            goods = goods_of(
                line.product_gid, line.title, line.variant_gid, line.variant_title, line.product_type
            )
            found |= {Facet(kind).key(key) for kind, key in goods if key}
        for facet in sorted(found):
            yield facets(shop_id=rma.shop_id, rma_id=rma.pk, facet=facet)


class Migration(migrations.Migration):
    dependencies = [
        ("returns", "0079_tasks"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="mention",
            index=models.Index(fields=["member", "note"], name="mentions_of_member"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
