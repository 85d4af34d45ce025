"""Let PostgreSQL keep webhook bodies with lz4 where it was built with it: less work and less space than its default."""

from django.db import migrations

COMPRESS = """
DO $$ BEGIN
    ALTER TABLE shop_integration_webhookdelivery ALTER COLUMN body SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported OR invalid_parameter_value THEN
    RAISE NOTICE 'lz4 is not built in; the default compression stays';
END $$
"""


def compress(apps, schema_editor):
    """Choose lz4 on PostgreSQL; SQLite keeps bodies as they are."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(COMPRESS)


class Migration(migrations.Migration):
    dependencies = [("shop_integration", "0001_initial")]
    operations = [migrations.RunPython(compress, migrations.RunPython.noop)]
