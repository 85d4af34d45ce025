"""History stays final, except where a whole shop is erased by law (GDPR; Shopify's shop/redact)."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

POSTGRESQL = """
CREATE OR REPLACE FUNCTION returns_event_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND EXISTS (
        SELECT 1 FROM returns_shop WHERE id = OLD.shop_id AND erased_at IS NOT NULL
    ) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'an event is never changed or deleted';
END $$;
"""

SQLITE = (
    "DROP TRIGGER returns_event_is_not_deleted",
    """CREATE TRIGGER returns_event_is_not_deleted BEFORE DELETE ON returns_returnevent
       WHEN NOT EXISTS (SELECT 1 FROM returns_shop WHERE id = OLD.shop_id AND erased_at IS NOT NULL)
       BEGIN SELECT RAISE(ABORT, 'an event is never changed or deleted'); END""",
)


def open_for_erasing(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Replace the triggers of the database in use."""
    for statement in [POSTGRESQL] if editor.connection.vendor == "postgresql" else SQLITE:
        editor.execute(statement)


class Migration(migrations.Migration):
    """The guard of the history table asks the shop."""

    dependencies = [("returns", "0006_privacy")]
    operations = [migrations.RunPython(open_for_erasing, migrations.RunPython.noop)]
