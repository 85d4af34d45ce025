"""What is kept of Shopify: installations, webhooks, imports."""

import django.db.models.deletion
from django.db import migrations, models

from returns.migrations._together import CreateTogether


COMPRESS = """
DO $$ BEGIN
    ALTER TABLE shop_integration_webhookdelivery ALTER COLUMN body SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported OR invalid_parameter_value THEN
    RAISE NOTICE 'lz4 is not built in; the default compression stays';
END $$
"""


def compress(apps, schema_editor):
    """Keep webhook bodies with lz4 where PostgreSQL has it: less work and less space. SQLite keeps them as they are."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(COMPRESS)


class Migration(migrations.Migration):

    replaces = [
        ('shop_integration', '0001_initial'),
        ('shop_integration', '0002_compress_bodies'),
        ('shop_integration', '0003_reconciled_to'),
        ('shop_integration', '0004_order_import'),
        ('shop_integration', '0005_turns'),
        ('shop_integration', '0006_standing'),
        ('shop_integration', '0007_lost_scopes'),
        ('shop_integration', '0008_customer_accounts'),
        ('shop_integration', '0009_return_rules_read'),
    ]

    initial = True

    dependencies = [
        ('returns', '0001_squashed_0062_sent_letters'),
    ]

    operations = [
        CreateTogether([
            migrations.CreateModel(
                name='CustomerAccounts',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('switched_on', models.BooleanField(default=False)),
                    ('client_id', models.CharField(blank=True, default='', max_length=64)),
                    ('issuer', models.CharField(blank=True, default='', max_length=500)),
                    ('authorization_endpoint', models.CharField(blank=True, default='', max_length=500)),
                    ('token_endpoint', models.CharField(blank=True, default='', max_length=500)),
                    ('end_session_endpoint', models.CharField(blank=True, default='', max_length=500)),
                    ('jwks_uri', models.CharField(blank=True, default='', max_length=500)),
                    ('graphql_api', models.CharField(blank=True, default='', max_length=500)),
                    ('found_at', models.DateTimeField(null=True)),
                    ('keys', models.JSONField(default=dict)),
                    ('keys_read_at', models.DateTimeField(null=True)),
                    ('shop', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='customer_accounts', to='returns.shop')),
                ],
            ),
            migrations.CreateModel(
                name='CustomerSession',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('customer_gid', models.CharField(max_length=64)),
                    ('key', models.CharField(max_length=22)),
                    ('sealed_access_token', models.TextField()),
                    ('sealed_refresh_token', models.TextField(blank=True, default='')),
                    ('sealed_id_token', models.TextField()),
                    ('access_token_expires_at', models.DateTimeField()),
                    ('begun_at', models.DateTimeField(db_index=True)),
                    ('shop', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='returns.shop')),
                ],
            ),
            migrations.CreateModel(
                name='Installation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sealed_access_token', models.TextField(blank=True, default='')),
                    ('access_token_expires_at', models.DateTimeField(null=True)),
                    ('sealed_refresh_token', models.TextField(blank=True, default='')),
                    ('refresh_token_expires_at', models.DateTimeField(null=True)),
                    ('scopes', models.TextField(blank=True, default='')),
                    ('installed_at', models.DateTimeField()),
                    ('uninstalled_at', models.DateTimeField(null=True)),
                    ('shop', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='installation', to='returns.shop')),
                    ('reconciled_to', models.DateTimeField(null=True)),
                    ('away_since', models.DateTimeField(null=True)),
                    ('away_status', models.PositiveSmallIntegerField(null=True)),
                    ('away_until', models.DateTimeField(null=True)),
                    ('lost_scopes', models.TextField(blank=True, default='')),
                ],
            ),
            migrations.CreateModel(
                name='ReturnRulesRead',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('profiles', models.JSONField(default=list)),
                    ('read_at', models.DateTimeField(null=True)),
                    ('tried_at', models.DateTimeField()),
                    ('problem', models.CharField(blank=True, choices=[('not_told', 'not_told'), ('no_answer', 'no_answer')], default='', max_length=16)),
                    ('shop', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='return_rules_read', to='returns.shop')),
                ],
            ),
            migrations.CreateModel(
                name='SignIn',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=43)),
                    ('nonce', models.CharField(max_length=43)),
                    ('sealed_verifier', models.TextField()),
                    ('ticket', models.CharField(max_length=64)),
                    ('begun_at', models.DateTimeField(db_index=True)),
                    ('shop', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='returns.shop')),
                ],
            ),
            migrations.CreateModel(
                name='WebhookDelivery',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('due_at', models.DateTimeField()),
                    ('attempts', models.PositiveIntegerField(default=0)),
                    ('lease', models.UUIDField(editable=False, null=True)),
                    ('leased_until', models.DateTimeField(null=True)),
                    ('done_at', models.DateTimeField(null=True)),
                    ('dead_at', models.DateTimeField(null=True)),
                    ('last_error', models.TextField(blank=True, default='')),
                    ('shop_domain', models.CharField(max_length=255)),
                    ('topic', models.CharField(max_length=100)),
                    ('webhook_id', models.CharField(max_length=100)),
                    ('event_id', models.CharField(blank=True, default='', max_length=100)),
                    ('api_version', models.CharField(blank=True, default='', max_length=20)),
                    ('triggered_at', models.CharField(blank=True, default='', max_length=40)),
                    ('name', models.CharField(blank=True, default='', max_length=50)),
                    ('body', models.BinaryField()),
                    ('received_at', models.DateTimeField()),
                    ('outcome', models.CharField(blank=True, default='', max_length=200)),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('dead_at', None), ('done_at', None)), fields=['shop_domain', 'due_at', 'id'], name='inbox_in_turn')],
                    'constraints': [models.UniqueConstraint(fields=('shop_domain', 'topic', 'webhook_id'), name='webhook_delivered_once')],
                },
            ),
            migrations.CreateModel(
                name='OrderImport',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('due_at', models.DateTimeField()),
                    ('attempts', models.PositiveIntegerField(default=0)),
                    ('lease', models.UUIDField(editable=False, null=True)),
                    ('leased_until', models.DateTimeField(null=True)),
                    ('done_at', models.DateTimeField(null=True)),
                    ('dead_at', models.DateTimeField(null=True)),
                    ('last_error', models.TextField(blank=True, default='')),
                    ('status', models.CharField(choices=[('waiting', 'Waiting'), ('exporting', 'Exporting'), ('loading', 'Loading'), ('done', 'Done'), ('failed', 'Failed'), ('canceled', 'Canceled')], default='waiting', max_length=10)),
                    ('since', models.DateTimeField(null=True)),
                    ('whole', models.BooleanField()),
                    ('operation_gid', models.CharField(blank=True, default='', max_length=64)),
                    ('asked_at', models.DateTimeField(null=True)),
                    ('exports', models.PositiveSmallIntegerField(default=0)),
                    ('expected', models.PositiveIntegerField(default=0)),
                    ('position', models.BigIntegerField(default=0)),
                    ('orders', models.PositiveIntegerField(default=0)),
                    ('unreadable', models.PositiveIntegerField(default=0)),
                    ('problem', models.CharField(blank=True, default='', max_length=16)),
                    ('created_at', models.DateTimeField()),
                    ('shop', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='order_imports', to='returns.shop')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('dead_at', None), ('done_at', None)), fields=('shop',), name='one_order_import_per_shop')],
                },
            ),
        ]),
        migrations.RunPython(compress, migrations.RunPython.noop),
    ]
