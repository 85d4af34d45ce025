"""Triggers: history, statements and the journal are final, and never more goes back than was paid.

Rows go only where their whole shop is erased by law (GDPR; Shopify's shop/redact).
"""

from typing import Any

SIDES = ("shop_minor", "presentment_minor")
ERASED = "SELECT 1 FROM returns_shop WHERE id = OLD.shop_id AND erased_at IS NOT NULL"
EVENT, JOURNAL, STATEMENT = (f"{what} is never changed or deleted" for what in ("an event", "the journal", "a statement"))
# Each table that is final: the name of its triggers, and what they say.
FINAL = {
    "returns_returnevent": ("returns_event", EVENT),
    "returns_unannouncedevent": ("returns_unannounced_event", EVENT),
    "returns_ledgerentry": ("returns_ledger", JOURNAL),
}

# A statement of withdrawal is final too, but for its redaction.
KEPT = "id shop_id request_key language submitted_at sha256".split()
EMPTIED = "name contract email articles".split()
REDACTED = " AND ".join(
    ["NEW.redacted_at IS NOT NULL", *(f"NEW.{name} = OLD.{name}" for name in KEPT), *(f"NEW.{name} = ''" for name in EMPTIED)]
)

# What was paid for piece `number` of `quantity`: the cumulative share, halves up, as `domain.money.share` has it.
SHARE = "(2 * {total} * {number} + l.quantity) / (2 * l.quantity)"
PIECES = "NEW.kind IN ('goods', 'tax', 'duties') AND NEW.unit_id IS NOT NULL"
MORE = "more would go back for a piece than was paid for it"


def beyond(side: str) -> str:
    """SQL: the entry gives more back for its piece than was paid for it, in one of the two currencies."""
    paid = {"goods": f"l.discounted_{side}", "duties": f"l.duties_{side}"}
    whens = " ".join(f"WHEN NEW.kind = '{kind}' THEN {column}" for kind, column in paid.items())
    total = f"(CASE {whens} ELSE l.tax_{side} END)"
    until, before = (SHARE.format(total=total, number=number) for number in ("u.number", "(u.number - 1)"))
    return f"NEW.{side} > {until} - {before}"


MORE_THAN_PAID = f"""SELECT 1 FROM returns_returnunit u JOIN returns_orderline l ON l.id = u.order_line_id
    WHERE u.id = NEW.unit_id AND ({" OR ".join(map(beyond, SIDES))})"""

POSTGRESQL = f"""
CREATE FUNCTION returns_event_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND EXISTS ({ERASED}) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '{EVENT}';
END $$;
CREATE TRIGGER returns_event_is_final BEFORE UPDATE OR DELETE ON returns_returnevent
    FOR EACH ROW EXECUTE FUNCTION returns_event_is_final();
CREATE TRIGGER returns_unannounced_event_is_final BEFORE UPDATE OR DELETE ON returns_unannouncedevent
    FOR EACH ROW EXECUTE FUNCTION returns_event_is_final();

CREATE FUNCTION returns_statement_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF EXISTS ({ERASED}) THEN
            RETURN OLD;
        END IF;
    ELSIF {REDACTED} THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '{STATEMENT}';
END $$;
CREATE TRIGGER returns_statement_is_final BEFORE UPDATE OR DELETE ON returns_withdrawalstatement
    FOR EACH ROW EXECUTE FUNCTION returns_statement_is_final();

CREATE FUNCTION returns_ledger_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND EXISTS ({ERASED}) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '{JOURNAL}';
END $$;
CREATE TRIGGER returns_ledger_is_final BEFORE UPDATE OR DELETE ON returns_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION returns_ledger_is_final();

CREATE FUNCTION returns_ledger_within_paid() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS ({MORE_THAN_PAID}) THEN
        RAISE EXCEPTION '{MORE}' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER returns_ledger_within_paid BEFORE INSERT ON returns_ledgerentry
    FOR EACH ROW WHEN ({PIECES}) EXECUTE FUNCTION returns_ledger_within_paid();

CREATE FUNCTION returns_ledger_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    agreed bigint;
    booked bigint;
BEGIN
    SELECT coalesce(paid_presentment_minor, total_presentment_minor) INTO agreed
        FROM returns_settlement WHERE id = NEW.settlement_id;
    SELECT coalesce(sum(presentment_minor), 0) INTO booked
        FROM returns_ledgerentry WHERE settlement_id = NEW.settlement_id AND kind <> 'payment';
    IF agreed <> booked THEN
        RAISE EXCEPTION 'the entries of a settlement miss its sum' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER returns_ledger_adds_up AFTER INSERT ON returns_ledgerentry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.settlement_id IS NOT NULL)
    EXECUTE FUNCTION returns_ledger_adds_up();
"""

# SQLite looks at single rows only: whether a settlement adds up is left to the code and to PostgreSQL.
SQLITE = (
    *(
        f"CREATE TRIGGER {name}_is_not_changed BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{said}'); END"
        for table, (name, said) in FINAL.items()
    ),
    f"""CREATE TRIGGER returns_statement_is_not_changed BEFORE UPDATE ON returns_withdrawalstatement
        WHEN NOT ({REDACTED}) BEGIN SELECT RAISE(ABORT, '{STATEMENT}'); END""",
    *(
        f"""CREATE TRIGGER {name}_is_not_deleted BEFORE DELETE ON {table}
        WHEN NOT EXISTS ({ERASED}) BEGIN SELECT RAISE(ABORT, '{said}'); END"""
        for table, (name, said) in {**FINAL, "returns_withdrawalstatement": ("returns_statement", STATEMENT)}.items()
    ),
    f"""CREATE TRIGGER returns_ledger_within_paid BEFORE INSERT ON returns_ledgerentry
        WHEN {PIECES} AND EXISTS ({MORE_THAN_PAID}) BEGIN SELECT RAISE(ABORT, '{MORE}'); END""",
)


def guard(apps: Any, schema_editor: Any) -> None:
    """Create the triggers of the database in use."""
    for statement in [POSTGRESQL] if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)
