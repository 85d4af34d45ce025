"""The journal of the money, which is never edited and never gives more back than was paid; its nightly proof."""

import django.db.models.deletion
import returns.domain.ledger
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SIDES = ("shop_minor", "presentment_minor")
# What was paid for piece `number` of `quantity`: the cumulative share, halves up, as `domain.money.share` has it.
SHARE = "(2 * {total} * {number} + {quantity}) / (2 * {quantity})"


def paid_for_piece(side: str, *, number: str, quantity: str) -> str:
    """SQL for what was paid for a piece in one of the two currencies."""
    total = f"CASE WHEN NEW.kind = 'goods' THEN l.discounted_{side} ELSE l.tax_{side} END"
    until, before = (
        SHARE.format(total=f"({total})", number=place, quantity=quantity) for place in (number, f"({number} - 1)")
    )
    return f"{until} - {before}"


LINE = "returns_returnunit u JOIN returns_orderline l ON l.id = u.order_line_id"
MORE_THAN_PAID = f"""SELECT 1 FROM {LINE} WHERE u.id = NEW.unit_id AND ({
    " OR ".join(f"NEW.{side} > {paid_for_piece(side, number='u.number', quantity='l.quantity')}" for side in SIDES)
})"""

POSTGRESQL = f"""
CREATE FUNCTION returns_ledger_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND EXISTS (
        SELECT 1 FROM returns_shop WHERE id = OLD.shop_id AND erased_at IS NOT NULL
    ) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the journal is never changed or deleted';
END $$;
CREATE TRIGGER returns_ledger_is_final BEFORE UPDATE OR DELETE ON returns_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION returns_ledger_is_final();

CREATE FUNCTION returns_ledger_within_paid() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS ({MORE_THAN_PAID}) THEN
        RAISE EXCEPTION 'more would go back for a piece than was paid for it' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER returns_ledger_within_paid BEFORE INSERT ON returns_ledgerentry
    FOR EACH ROW WHEN (NEW.kind IN ('goods', 'tax') AND NEW.unit_id IS NOT NULL)
    EXECUTE FUNCTION returns_ledger_within_paid();

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
    """CREATE TRIGGER returns_ledger_is_not_changed BEFORE UPDATE ON returns_ledgerentry
       BEGIN SELECT RAISE(ABORT, 'the journal is never changed or deleted'); END""",
    """CREATE TRIGGER returns_ledger_is_not_deleted BEFORE DELETE ON returns_ledgerentry
       WHEN NOT EXISTS (SELECT 1 FROM returns_shop WHERE id = OLD.shop_id AND erased_at IS NOT NULL)
       BEGIN SELECT RAISE(ABORT, 'the journal is never changed or deleted'); END""",
    f"""CREATE TRIGGER returns_ledger_within_paid BEFORE INSERT ON returns_ledgerentry
       WHEN NEW.kind IN ('goods', 'tax') AND NEW.unit_id IS NOT NULL AND EXISTS ({MORE_THAN_PAID})
       BEGIN SELECT RAISE(ABORT, 'more would go back for a piece than was paid for it'); END""",
)


def guard(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Create the triggers of the database in use."""
    for statement in [POSTGRESQL] if editor.connection.vendor == "postgresql" else SQLITE:
        editor.execute(statement)


def unguard(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Drop them again."""
    if editor.connection.vendor == "postgresql":
        for name in ("is_final", "within_paid", "adds_up"):
            editor.execute(f"DROP FUNCTION returns_ledger_{name}() CASCADE")
        return
    for name in ("is_not_changed", "is_not_deleted", "within_paid"):
        editor.execute(f"DROP TRIGGER returns_ledger_{name}")


class Migration(migrations.Migration):

    dependencies = [
        ('returns', '0018_store_credit'),
    ]

    operations = [
        migrations.CreateModel(
            name='LedgerEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('goods', 'goods'), ('tax', 'tax'), ('restocking_fee', 'restocking_fee'), ('deduction', 'deduction'), ('exchange', 'exchange'), ('shipping', 'shipping'), ('return_shipping_fee', 'return_shipping_fee'), ('floor', 'floor'), ('difference', 'difference'), ('refund', 'refund'), ('elsewhere', 'elsewhere'), ('payment', 'payment')], max_length=24)),
                ('shop_minor', models.BigIntegerField()),
                ('presentment_minor', models.BigIntegerField()),
                ('refund_gid', models.CharField(blank=True, default='', max_length=64)),
                ('at', models.DateTimeField()),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ledger', to='returns.order')),
                ('order_refund', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='returns.orderrefund')),
                ('settlement', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='returns.settlement')),
                ('shop', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='ledger', to='returns.shop')),
                ('unit', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='returns.returnunit')),
            ],
            options={
                'ordering': ['pk'],
                'indexes': [models.Index(fields=['shop', 'at'], name='ledger_by_moment')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['goods', 'tax', 'restocking_fee', 'deduction', 'exchange', 'shipping', 'return_shipping_fee', 'floor', 'difference', 'refund', 'elsewhere', 'payment'])), name='ledger_kind_known'), models.UniqueConstraint(condition=models.Q(('unit__isnull', False)), fields=('unit', 'kind'), name='ledger_piece_booked_once_per_kind'), models.UniqueConstraint(condition=models.Q(('kind', returns.domain.ledger.LedgerKind['PAYMENT'])), fields=('settlement',), name='ledger_settlement_paid_once'), models.UniqueConstraint(condition=models.Q(('kind', returns.domain.ledger.LedgerKind['PAYMENT'])), fields=('order_refund',), name='ledger_order_refund_paid_once'), models.UniqueConstraint(condition=models.Q(('order_refund', None), ('settlement', None)), fields=('order', 'refund_gid', 'kind'), name='ledger_refund_elsewhere_booked_once'), models.CheckConstraint(condition=models.Q(('presentment_minor', 0), ('shop_minor', 0), _negated=True), name='ledger_entry_is_something'), models.CheckConstraint(condition=models.Q(models.Q(models.Q(('kind__in', (returns.domain.ledger.LedgerKind['GOODS'], returns.domain.ledger.LedgerKind['TAX'], returns.domain.ledger.LedgerKind['SHIPPING'])), _negated=True), models.Q(('presentment_minor__gte', 0), ('shop_minor__gte', 0)), _connector='OR'), models.Q(models.Q(('kind__in', (returns.domain.ledger.LedgerKind['RESTOCKING_FEE'], returns.domain.ledger.LedgerKind['RETURN_SHIPPING_FEE'], returns.domain.ledger.LedgerKind['DEDUCTION'], returns.domain.ledger.LedgerKind['EXCHANGE'], returns.domain.ledger.LedgerKind['PAYMENT'])), _negated=True), models.Q(('presentment_minor__lte', 0), ('shop_minor__lte', 0)), _connector='OR')), name='ledger_fees_and_payments_are_taken_off'), models.CheckConstraint(condition=models.Q(('unit', None), ('settlement__isnull', False), _connector='OR'), name='ledger_piece_belongs_to_a_settlement'), models.CheckConstraint(condition=models.Q(('settlement', None), ('order_refund', None), _connector='OR'), name='ledger_entry_has_one_ground')],
            },
        ),
        migrations.CreateModel(
            name='LedgerProof',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('proved_at', models.DateTimeField()),
                ('since', models.DateTimeField(null=True)),
                ('orders', models.PositiveIntegerField()),
                ('sums', models.JSONField(default=dict)),
                ('cases', models.JSONField(default=list)),
                ('shop', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='ledger_proofs', to='returns.shop')),
            ],
            options={
                'ordering': ['-day'],
                'constraints': [models.UniqueConstraint(fields=('shop', 'day'), name='ledger_proof_once_a_day')],
            },
        ),
        migrations.RunPython(guard, unguard),
    ]
