"""The guard of the journal shares out what was paid for a line as the code does: in whole forints."""

from typing import Any

from django.db import migrations

from returns.migrations._guards import MORE, MORE_THAN_PAID, PIECES

SHARE = "(2 * {total} * {number} + l.quantity * {unit}) / (2 * l.quantity * {unit}) * {unit}"


def beyond(side: str) -> str:
    """SQL: the entry gives more back for its piece than was paid for it, in one of the two currencies."""
    unit = f"(CASE o.{side}_currency WHEN 'HUF' THEN 100 ELSE 1 END)"
    paid = {"goods": f"l.discounted_{side}_minor", "duties": f"l.duties_{side}_minor"}
    whens = " ".join(f"WHEN NEW.kind = '{kind}' THEN {column}" for kind, column in paid.items())
    total = f"(CASE {whens} ELSE l.tax_{side}_minor END)"
    until, before = (SHARE.format(total=total, number=number, unit=unit) for number in ("u.number", "(u.number - 1)"))
    return f"NEW.{side}_minor > {until} - {before}"


MORE_THAN_KEPT = f"""SELECT 1 FROM returns_returnunit u JOIN returns_orderline l ON l.id = u.order_line_id
    JOIN returns_order o ON o.id = l.order_id
    WHERE u.id = NEW.unit_id AND ({" OR ".join(map(beyond, ("shop", "presentment")))})"""


def put(schema_editor: Any, found: str) -> None:
    """Let the guard refuse what this query finds."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"""
CREATE OR REPLACE FUNCTION returns_ledger_within_paid() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS ({found}) THEN
        RAISE EXCEPTION '{MORE}' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$
""")
        return
    schema_editor.execute("DROP TRIGGER returns_ledger_within_paid")
    schema_editor.execute(f"""CREATE TRIGGER returns_ledger_within_paid BEFORE INSERT ON returns_ledgerentry
        WHEN {PIECES} AND EXISTS ({found}) BEGIN SELECT RAISE(ABORT, '{MORE}'); END""")


def in_units(apps: Any, schema_editor: Any) -> None:
    """By the smallest amount that Shopify keeps of a currency."""
    put(schema_editor, MORE_THAN_KEPT)


def in_minor_units(apps: Any, schema_editor: Any) -> None:
    """As it was."""
    put(schema_editor, MORE_THAN_PAID)


class Migration(migrations.Migration):
    dependencies = [("returns", "0100_restocking_told")]

    operations = [migrations.RunPython(in_units, in_minor_units)]
