"""The median a shopper is compared with, and notes of deliveries that never came."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('returns', '0023_journal_of_exchanges'),
    ]

    operations = [
        migrations.CreateModel(
            name='DeliveryReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('noted_by', models.CharField(blank=True, default='', max_length=64)),
                ('noted_at', models.DateTimeField()),
                ('order', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='delivery_report', to='returns.order')),
            ],
        ),
        migrations.CreateModel(
            name='ReturnMedian',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('days', models.PositiveIntegerField()),
                ('orders', models.PositiveIntegerField()),
                ('people', models.PositiveIntegerField()),
                ('share_bps', models.PositiveIntegerField()),
                ('counted_at', models.DateTimeField()),
                ('shop', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='return_median', to='returns.shop')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('share_bps__lte', 10000)), name='median_is_a_share')],
            },
        ),
    ]
