"""A return that took the place of another, and parcels that arrive without an order."""

import django.db.models.deletion
import returns.domain.unannounced
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('returns', '0014_withdrawal_information'),
    ]

    operations = [
        migrations.AddField(
            model_name='return',
            name='replaces',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='returns.return'),
        ),
        migrations.CreateModel(
            name='UnannouncedParcel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('request_key', models.CharField(max_length=64)),
                ('state', models.CharField(choices=[('open', 'open'), ('matched', 'matched'), ('discarded', 'discarded')], default=returns.domain.unannounced.ParcelState['OPEN'], max_length=24)),
                ('tracking_number', models.CharField(blank=True, default='', max_length=64)),
                ('sender', models.CharField(blank=True, default='', max_length=200)),
                ('contents', models.CharField(blank=True, default='', max_length=1000)),
                ('noted_at', models.DateTimeField()),
                ('noted_by', models.CharField(max_length=64)),
                ('decided_at', models.DateTimeField(null=True)),
                ('decided_by', models.CharField(blank=True, default='', max_length=64)),
                ('discard_reason', models.CharField(blank=True, default='', max_length=500)),
                ('redacted_at', models.DateTimeField(null=True)),
                ('rma', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='unannounced', to='returns.return')),
                ('shop', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='unannounced_parcels', to='returns.shop')),
            ],
            options={
                'indexes': [models.Index(fields=['shop', 'state', '-id'], name='unannounced_by_state')],
                'constraints': [models.UniqueConstraint(fields=('shop', 'request_key'), name='unannounced_request_key_once_per_shop'), models.CheckConstraint(condition=models.Q(('state__in', ['open', 'matched', 'discarded'])), name='unannounced_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('rma__isnull', False), ('state', 'matched')), models.Q(models.Q(('state', 'matched'), _negated=True), ('rma__isnull', True)), _connector='OR'), name='unannounced_matched_to_a_return')],
            },
        ),
    ]
