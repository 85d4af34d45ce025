"""What the portal counts and sends: limits, texts."""

import django.db.models.deletion
from django.db import migrations, models

from returns.migrations._together import CreateTogether


class Migration(migrations.Migration):

    replaces = [
        ('returns_portal', '0001_rate_limits'),
        ('returns_portal', '0002_texts'),
    ]

    initial = True

    dependencies = [
        ('returns', '0001_squashed_0062_sent_letters'),
    ]

    operations = [
        CreateTogether([
            migrations.CreateModel(
                name='TextAccount',
                fields=[
                    ('shop', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='text_account', serialize=False, to='returns.shop')),
                    ('sid', models.CharField(max_length=34)),
                    ('sealed_token', models.TextField()),
                    ('sender', models.CharField(max_length=34)),
                    ('kinds', models.JSONField(default=list)),
                    ('most_a_day', models.PositiveSmallIntegerField(default=200)),
                    ('webhook_token', models.CharField(max_length=64, unique=True)),
                ],
            ),
            migrations.CreateModel(
                name='TextWish',
                fields=[
                    ('rma', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='text_wish', serialize=False, to='returns.return')),
                    ('reader', models.CharField(max_length=64)),
                    ('agreed_at', models.DateTimeField()),
                ],
            ),
            migrations.CreateModel(
                name='RateLimit',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=64)),
                    ('started_at', models.DateTimeField(db_index=True)),
                    ('count', models.PositiveIntegerField()),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('key', 'started_at'), name='rate_limit_once_per_window')],
                },
            ),
            migrations.CreateModel(
                name='SentText',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('cause', models.BigIntegerField(unique=True)),
                    ('key', models.CharField(max_length=32)),
                    ('code', models.CharField(max_length=16, unique=True)),
                    ('state', models.CharField(choices=[('ASKED', 'Asked'), ('SENT', 'Sent'), ('DELIVERED', 'Delivered'), ('FAILED', 'Failed')], default='ASKED', max_length=16)),
                    ('sid', models.CharField(blank=True, default='', max_length=34)),
                    ('error', models.PositiveIntegerField(null=True)),
                    ('asked_at', models.DateTimeField()),
                    ('rma', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='texts', to='returns.return')),
                    ('shop', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='texts', to='returns.shop')),
                ],
                options={
                    'indexes': [models.Index(fields=['shop', 'asked_at'], name='texts_of_a_day')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['ASKED', 'SENT', 'DELIVERED', 'FAILED'])), name='text_state_known')],
                },
            ),
        ]),
    ]
