"""Customs duties that go back with the goods, and never more of them than was paid for a piece."""

from typing import Any

import returns.domain.ledger
from django.db import migrations, models

from returns.migrations._journal_triggers import lift_triggers, set_triggers

SIDES = ("shop_minor", "presentment_minor")
# What was paid for piece `number` of `quantity`: the cumulative share, halves up, as `domain.money.share` has it.
SHARE = "(2 * {total} * {number} + l.quantity) / (2 * l.quantity)"
LINE = "returns_returnunit u JOIN returns_orderline l ON l.id = u.order_line_id"
DUTIES_BEFORE, DUTIES_NOW = "'goods', 'tax'", "'goods', 'tax', 'duties'"


def more_than_paid(kinds: str) -> str:
    """SQL that finds something where an entry gives more back for a piece than was paid for it."""
    duties = "WHEN NEW.kind = 'duties' THEN l.duties_{side} " if kinds == DUTIES_NOW else ""
    total = "(CASE WHEN NEW.kind = 'goods' THEN l.discounted_{side} " + duties + "ELSE l.tax_{side} END)"
    until, before = (SHARE.format(total=total, number=number) for number in ("u.number", "(u.number - 1)"))
    beyond = " OR ".join(f"NEW.{side} > {until.format(side=side)} - {before.format(side=side)}" for side in SIDES)
    return f"SELECT 1 FROM {LINE} WHERE u.id = NEW.unit_id AND ({beyond})"


def guard(editor: Any, kinds: str) -> None:
    """Set the trigger for these kinds of entries in place of the one before."""
    when = f"NEW.kind IN ({kinds}) AND NEW.unit_id IS NOT NULL"
    problem = "more would go back for a piece than was paid for it"
    if editor.connection.vendor != "postgresql":
        editor.execute("DROP TRIGGER returns_ledger_within_paid")
        editor.execute(
            "CREATE TRIGGER returns_ledger_within_paid BEFORE INSERT ON returns_ledgerentry"
            f" WHEN {when} AND EXISTS ({more_than_paid(kinds)}) BEGIN SELECT RAISE(ABORT, '{problem}'); END"
        )
        return
    editor.execute(f"""
        DROP TRIGGER returns_ledger_within_paid ON returns_ledgerentry;
        CREATE OR REPLACE FUNCTION returns_ledger_within_paid() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF EXISTS ({more_than_paid(kinds)}) THEN
                RAISE EXCEPTION '{problem}' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        END $$;
        CREATE TRIGGER returns_ledger_within_paid BEFORE INSERT ON returns_ledgerentry
            FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION returns_ledger_within_paid();
    """)


def guard_duties(apps: Any, editor: Any) -> None:
    """Duties are within what was paid too."""
    guard(editor, DUTIES_NOW)


def unguard_duties(apps: Any, editor: Any) -> None:
    """As it was before."""
    guard(editor, DUTIES_BEFORE)


class Migration(migrations.Migration):

    dependencies = [
        ('returns', '0034_instant_exchange'),
    ]

    operations = [
        migrations.RunPython(lift_triggers, set_triggers),
        migrations.RemoveConstraint(
            model_name='ledgerentry',
            name='ledger_kind_known',
        ),
        migrations.RemoveConstraint(
            model_name='ledgerentry',
            name='ledger_fees_and_payments_are_taken_off',
        ),
        migrations.RemoveConstraint(
            model_name='settlement',
            name='settlement_between_nothing_and_the_goods',
        ),
        migrations.AddField(
            model_name='returnlineitem',
            name='duties_back',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='returnlineitem',
            name='duties_presentment_minor',
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='returnlineitem',
            name='duties_shop_minor',
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='settlement',
            name='duties_presentment_minor',
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='settlement',
            name='duties_shop_minor',
            field=models.BigIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name='ledgerentry',
            name='kind',
            field=models.CharField(choices=[('goods', 'goods'), ('tax', 'tax'), ('duties', 'duties'), ('restocking_fee', 'restocking_fee'), ('deduction', 'deduction'), ('exchange', 'exchange'), ('shipping', 'shipping'), ('return_shipping_fee', 'return_shipping_fee'), ('floor', 'floor'), ('difference', 'difference'), ('change', 'change'), ('refund', 'refund'), ('elsewhere', 'elsewhere'), ('payment', 'payment'), ('given_up', 'given_up'), ('invoice', 'invoice'), ('received', 'received'), ('lost', 'lost')], max_length=24),
        ),
        migrations.AddConstraint(
            model_name='ledgerentry',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['goods', 'tax', 'duties', 'restocking_fee', 'deduction', 'exchange', 'shipping', 'return_shipping_fee', 'floor', 'difference', 'change', 'refund', 'elsewhere', 'payment', 'given_up', 'invoice', 'received', 'lost'])), name='ledger_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='ledgerentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(models.Q(('kind__in', (returns.domain.ledger.LedgerKind['GOODS'], returns.domain.ledger.LedgerKind['TAX'], returns.domain.ledger.LedgerKind['DUTIES'], returns.domain.ledger.LedgerKind['SHIPPING'], returns.domain.ledger.LedgerKind['GIVEN_UP'], returns.domain.ledger.LedgerKind['RECEIVED'], returns.domain.ledger.LedgerKind['LOST'])), _negated=True), models.Q(('presentment_minor__gte', 0), ('shop_minor__gte', 0)), _connector='OR'), models.Q(models.Q(('kind__in', (returns.domain.ledger.LedgerKind['RESTOCKING_FEE'], returns.domain.ledger.LedgerKind['RETURN_SHIPPING_FEE'], returns.domain.ledger.LedgerKind['DEDUCTION'], returns.domain.ledger.LedgerKind['EXCHANGE'], returns.domain.ledger.LedgerKind['PAYMENT'], returns.domain.ledger.LedgerKind['INVOICE'])), _negated=True), models.Q(('presentment_minor__lte', 0), ('shop_minor__lte', 0)), _connector='OR')), name='ledger_fees_and_payments_are_taken_off'),
        ),
        migrations.AddConstraint(
            model_name='settlement',
            constraint=models.CheckConstraint(condition=models.Q(('total_presentment_minor__gte', 0), ('restocking_fee_presentment_minor__gte', 0), ('return_shipping_fee_presentment_minor__gte', 0), ('exchange_presentment_minor__gte', 0), ('shipping_refund_presentment_minor__gte', 0), ('duties_presentment_minor__gte', 0), ('deduction_presentment_minor__gte', 0), ('total_presentment_minor__lte', models.expressions.CombinedExpression(models.expressions.CombinedExpression(models.expressions.CombinedExpression(models.F('items_presentment_minor'), '+', models.F('tax_presentment_minor')), '+', models.F('duties_presentment_minor')), '+', models.F('shipping_refund_presentment_minor')))), name='settlement_between_nothing_and_the_goods'),
        ),
        migrations.RunPython(set_triggers, lift_triggers),
        migrations.RunPython(guard_duties, unguard_duties),
    ]
