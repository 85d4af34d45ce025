"""Parcels that came without a return: contents, photos, a history that is never edited; order lines by SKU."""

import django.db.models.deletion
import django.db.models.functions.text
import returns.domain.unannounced
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# The function is that of the returns' own history: it lets rows go only where their shop is erased.
POSTGRESQL = """
CREATE TRIGGER returns_unannounced_event_is_final BEFORE UPDATE OR DELETE ON returns_unannouncedevent
    FOR EACH ROW EXECUTE FUNCTION returns_event_is_final();
"""
SQLITE = (
    """CREATE TRIGGER returns_unannounced_event_is_not_changed BEFORE UPDATE ON returns_unannouncedevent
       BEGIN SELECT RAISE(ABORT, 'an event is never changed or deleted'); END""",
    """CREATE TRIGGER returns_unannounced_event_is_not_deleted BEFORE DELETE ON returns_unannouncedevent
       WHEN NOT EXISTS (SELECT 1 FROM returns_shop WHERE id = OLD.shop_id AND erased_at IS NOT NULL)
       BEGIN SELECT RAISE(ABORT, 'an event is never changed or deleted'); END""",
)


def guard(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Create the triggers of the database in use."""
    for statement in [POSTGRESQL] if editor.connection.vendor == "postgresql" else SQLITE:
        editor.execute(statement)


def unguard(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Drop them again."""
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP TRIGGER returns_unannounced_event_is_final ON returns_unannouncedevent")
        return
    for name in ("returns_unannounced_event_is_not_changed", "returns_unannounced_event_is_not_deleted"):
        editor.execute(f"DROP TRIGGER {name}")


class Migration(migrations.Migration):

    dependencies = [
        ('returns', '0025_walked_simulations'),
    ]

    operations = [
        migrations.CreateModel(
            name='UnannouncedEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('recorded', 'Recorded'), ('changed', 'Changed'), ('photographed', 'Photographed'), ('photo_removed', 'Photo Removed'), ('matched', 'Matched'), ('unmatched', 'Unmatched'), ('received', 'Received'), ('closed', 'Closed'), ('reopened', 'Reopened'), ('redacted', 'Redacted')], max_length=16)),
                ('at', models.DateTimeField()),
                ('actor', models.CharField(max_length=12)),
                ('actor_id', models.CharField(blank=True, default='', max_length=64)),
                ('facts', models.JSONField(default=dict)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='UnannouncedItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('description', models.CharField(blank=True, default='', max_length=300)),
                ('code', models.CharField(blank=True, default='', max_length=255)),
                ('sku', models.CharField(blank=True, default='', max_length=255)),
                ('quantity', models.PositiveIntegerField()),
                ('condition', models.CharField(blank=True, choices=[('as_new', 'as_new'), ('opened', 'opened'), ('worn', 'worn'), ('damaged', 'damaged')], default='', max_length=24)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='UnannouncedParcel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('request_key', models.CharField(max_length=64)),
                ('status', models.CharField(choices=[('OPEN', 'OPEN'), ('MATCHED', 'MATCHED'), ('RECEIVED', 'RECEIVED'), ('CLOSED', 'CLOSED')], default=returns.domain.unannounced.UnannouncedStatus['OPEN'], max_length=24)),
                ('arrived_on', models.DateField()),
                ('carrier', models.CharField(blank=True, default='', max_length=64)),
                ('tracking_number', models.CharField(blank=True, default='', max_length=64)),
                ('reference', models.CharField(blank=True, default='', max_length=64)),
                ('name', models.CharField(blank=True, default='', max_length=200)),
                ('email', models.CharField(blank=True, default='', max_length=254)),
                ('postcode', models.CharField(blank=True, default='', max_length=16)),
                ('note', models.CharField(blank=True, default='', max_length=1000)),
                ('matched_at', models.DateTimeField(null=True)),
                ('ending', models.CharField(blank=True, choices=[('sent_back', 'sent_back'), ('donated', 'donated'), ('disposed', 'disposed'), ('kept', 'kept')], default='', max_length=24)),
                ('ending_note', models.CharField(blank=True, default='', max_length=500)),
                ('closed_at', models.DateTimeField(null=True)),
                ('recorded_at', models.DateTimeField()),
                ('redacted_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='UnannouncedPhoto',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('jpeg', models.BinaryField()),
                ('thumbnail', models.BinaryField()),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.AddIndex(
            model_name='orderline',
            index=models.Index(django.db.models.functions.text.Lower('sku'), condition=models.Q(('sku', ''), _negated=True), name='order_line_by_sku'),
        ),
        migrations.AddField(
            model_name='unannouncedevent',
            name='shop',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='returns.shop'),
        ),
        migrations.AddField(
            model_name='unannouncedparcel',
            name='location',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='returns.location'),
        ),
        migrations.AddField(
            model_name='unannouncedparcel',
            name='rma',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='unannounced', to='returns.return'),
        ),
        migrations.AddField(
            model_name='unannouncedparcel',
            name='shop',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='unannounced', to='returns.shop'),
        ),
        migrations.AddField(
            model_name='unannounceditem',
            name='parcel',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contents', to='returns.unannouncedparcel'),
        ),
        migrations.AddField(
            model_name='unannouncedevent',
            name='parcel',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='returns.unannouncedparcel'),
        ),
        migrations.AddField(
            model_name='unannouncedphoto',
            name='parcel',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='photos', to='returns.unannouncedparcel'),
        ),
        migrations.AddIndex(
            model_name='unannouncedparcel',
            index=models.Index(fields=['shop', 'status', 'arrived_on', 'id'], name='unannounced_by_status'),
        ),
        migrations.AddIndex(
            model_name='unannouncedparcel',
            index=models.Index(condition=models.Q(('email', ''), _negated=True), fields=['shop', 'email'], name='unannounced_by_email'),
        ),
        migrations.AddConstraint(
            model_name='unannouncedparcel',
            constraint=models.UniqueConstraint(fields=('shop', 'number'), name='unannounced_number_once_per_shop'),
        ),
        migrations.AddConstraint(
            model_name='unannouncedparcel',
            constraint=models.UniqueConstraint(fields=('shop', 'request_key'), name='unannounced_request_key_once_per_shop'),
        ),
        migrations.AddConstraint(
            model_name='unannouncedparcel',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['OPEN', 'MATCHED', 'RECEIVED', 'CLOSED'])), name='unannounced_status_known'),
        ),
        migrations.AddConstraint(
            model_name='unannouncedparcel',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('rma__isnull', False), ('status__in', ['MATCHED', 'RECEIVED'])), models.Q(('rma', None), ('status__in', ['OPEN', 'CLOSED'])), _connector='OR'), name='matched_parcel_has_a_return'),
        ),
        migrations.AddConstraint(
            model_name='unannouncedparcel',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('ending__in', ['sent_back', 'donated', 'disposed', 'kept']), ('status', 'CLOSED')), models.Q(models.Q(('status', 'CLOSED'), _negated=True), ('closed_at', None), ('ending', '')), _connector='OR'), name='closed_parcel_says_what_became_of_it'),
        ),
        migrations.AddConstraint(
            model_name='unannounceditem',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gte', 1)), name='unannounced_item_has_pieces'),
        ),
        migrations.RunPython(guard, unguard),
    ]
