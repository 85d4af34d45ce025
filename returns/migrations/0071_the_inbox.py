from collections.abc import Iterator
from typing import Any

from django.db import migrations, models
from django.db.models.functions import Coalesce

from returns.domain.inbox import facets_of
from returns.migrations._under_triggers import AddFieldUnderTriggers
from returns.normalise import phone_key

BATCH = 2000


def fill(apps: Any, schema_editor: Any) -> None:
    """Say since when each return is at its stage, as well as it is known, and what it is found by."""
    returns = apps.get_model("returns.Return").objects
    known = Coalesce("closed_at", "received_at", "approved_at", "requested_at")
    returns.filter(stage_since=None).update(stage_since=known)
    facets, last = apps.get_model("returns.ReturnFacet"), 0
    while batch := list(returns.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        rows = returns.filter(pk__in=batch).select_related("order", "gift").prefetch_related("lines__line")
        facets.objects.bulk_create(_facets(apps, facets, rows), batch_size=1000)
        last = batch[-1]


def _facets(apps: Any, facets: Any, rows: Any) -> Iterator[Any]:
    photos = apps.get_model("returns.ReturnPhoto").objects.filter(item__rma__in=rows)
    pictured = set(photos.values_list("item__rma", flat=True))
    for rma in rows:
        order, items, gift = rma.order, list(rma.lines.all()), getattr(rma, "gift", None)
        for facet in facets_of(
            names=[order.address.get("name", ""), gift.name if gift else ""],
            emails=[rma.email, order.email],
            numbers=[order.postcode_key, order.name, *(item.line.sku for item in items)],
            phone=phone_key(order.phone),
            articles=[text for item in items for text in (item.line.title, item.line.variant_title)],
            codes=order.discount_codes,
            reasons=[item.reason for item in items],
            vendors=[item.line.vendor for item in items],
            segments=(),
            country=order.address.get("country", ""),
            pictured=rma.pk in pictured,
        ):
            yield facets(shop_id=rma.shop_id, rma_id=rma.pk, facet=facet)


class Migration(migrations.Migration):

    dependencies = [
        ("returns", "0070_overrides"),
    ]

    operations = [
        migrations.CreateModel(
            name='ReturnFacet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('facet', models.CharField(max_length=80)),
            ],
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(blank=True, default='', max_length=20)),
                ('name', models.CharField(max_length=40)),
                ('query', models.CharField(blank=True, default='', max_length=1000)),
                ('first', models.BooleanField(default=False)),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['name', 'pk'],
            },
        ),
        AddFieldUnderTriggers(
            model_name='return',
            name='stage_since',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name='giftreturn',
            index=models.Index(condition=models.Q(('card_gid', ''), _negated=True), fields=['card_gid'], name='gift_by_card'),
        ),
        migrations.AddIndex(
            model_name='outboxmessage',
            index=models.Index(condition=models.Q(('dead_at__isnull', False), ('done_at', None)), fields=['shop'], name='outbox_dead'),
        ),
        migrations.AddIndex(
            model_name='remark',
            index=models.Index(condition=models.Q(('settled_at', None)), fields=['rma'], name='remarks_unanswered'),
        ),
        migrations.AddIndex(
            model_name='return',
            index=models.Index(fields=['shop', 'outcome', '-requested_at', '-id'], name='returns_by_outcome'),
        ),
        migrations.AddIndex(
            model_name='return',
            index=models.Index(condition=models.Q(('stage__in', ['requested', 'label_pending', 'awaiting_parcel', 'in_transit', 'to_inspect', 'to_refund', 'refunding', 'needs_attention', 'to_repair', 'in_repair'])), fields=['shop', 'stage_since', 'id'], name='returns_by_waiting'),
        ),
        migrations.AddIndex(
            model_name='settlement',
            index=models.Index(fields=['-total_shop_minor', '-rma'], name='settlements_by_value'),
        ),
        migrations.AddIndex(
            model_name='settlement',
            index=models.Index(condition=models.Q(('status', 'IN_DOUBT')), fields=['rma'], name='settlements_in_doubt'),
        ),
        migrations.AddIndex(
            model_name='settlement',
            index=models.Index(condition=models.Q(('refund_gid', ''), _negated=True), fields=['refund_gid'], name='settlements_by_refund'),
        ),
        migrations.AddIndex(
            model_name='supplierclaim',
            index=models.Index(condition=models.Q(('reference', ''), _negated=True), fields=['shop', 'reference'], name='claims_by_reference'),
        ),
        migrations.AddField(
            model_name='returnfacet',
            name='rma',
            field=models.ForeignKey(db_index=False, on_delete=models.CASCADE, related_name='facets', to='returns.return'),
        ),
        migrations.AddField(
            model_name='returnfacet',
            name='shop',
            field=models.ForeignKey(db_index=False, on_delete=models.CASCADE, related_name='+', to='returns.shop'),
        ),
        migrations.AddField(
            model_name='savedview',
            name='shop',
            field=models.ForeignKey(db_index=False, on_delete=models.CASCADE, related_name='views', to='returns.shop'),
        ),
        migrations.AddIndex(
            model_name='returnfacet',
            index=models.Index(fields=['shop', 'facet', 'rma'], name='facets_by_word'),
        ),
        migrations.AddConstraint(
            model_name='returnfacet',
            constraint=models.UniqueConstraint(fields=('rma', 'facet'), name='facet_once_per_return'),
        ),
        migrations.AddConstraint(
            model_name='savedview',
            constraint=models.UniqueConstraint(fields=('shop', 'owner', 'name'), name='view_name_once'),
        ),
        migrations.AddConstraint(
            model_name='savedview',
            constraint=models.UniqueConstraint(condition=models.Q(('first', True)), fields=('shop', 'owner'), name='one_view_is_first'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
