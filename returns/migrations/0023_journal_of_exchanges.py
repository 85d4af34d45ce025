"""What exchanges add to the journal: those given up after they were booked, invoices, and what was received for them."""

from importlib import import_module

import django.db.models.deletion
import returns.domain.ledger
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

LEDGER = import_module("returns.migrations.0019_settlement_ledger")


def lift(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """SQLite makes a table anew to change it, and forgets its triggers with the old one."""
    if editor.connection.vendor == "sqlite":
        LEDGER.unguard(apps, editor)


def guard(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Set them again."""
    if editor.connection.vendor == "sqlite":
        LEDGER.guard(apps, editor)


class Migration(migrations.Migration):

    dependencies = [
        ('returns', '0022_exchanges_by_shoppers'),
    ]

    operations = [
        migrations.RunPython(lift, guard),
        migrations.RemoveConstraint(
            model_name='ledgerentry',
            name='ledger_kind_known',
        ),
        migrations.RemoveConstraint(
            model_name='ledgerentry',
            name='ledger_refund_elsewhere_booked_once',
        ),
        migrations.RemoveConstraint(
            model_name='ledgerentry',
            name='ledger_fees_and_payments_are_taken_off',
        ),
        migrations.RemoveConstraint(
            model_name='ledgerentry',
            name='ledger_entry_has_one_ground',
        ),
        migrations.AddField(
            model_name='ledgerentry',
            name='invoice',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='returns.exchangeinvoice'),
        ),
        migrations.AlterField(
            model_name='ledgerentry',
            name='kind',
            field=models.CharField(choices=[('goods', 'goods'), ('tax', 'tax'), ('restocking_fee', 'restocking_fee'), ('deduction', 'deduction'), ('exchange', 'exchange'), ('shipping', 'shipping'), ('return_shipping_fee', 'return_shipping_fee'), ('floor', 'floor'), ('difference', 'difference'), ('refund', 'refund'), ('elsewhere', 'elsewhere'), ('payment', 'payment'), ('given_up', 'given_up'), ('invoice', 'invoice'), ('received', 'received')], max_length=24),
        ),
        migrations.AddConstraint(
            model_name='ledgerentry',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['goods', 'tax', 'restocking_fee', 'deduction', 'exchange', 'shipping', 'return_shipping_fee', 'floor', 'difference', 'refund', 'elsewhere', 'payment', 'given_up', 'invoice', 'received'])), name='ledger_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='ledgerentry',
            constraint=models.UniqueConstraint(condition=models.Q(('invoice', None), ('order_refund', None), ('settlement', None)), fields=('order', 'refund_gid', 'kind'), name='ledger_refund_elsewhere_booked_once'),
        ),
        migrations.AddConstraint(
            model_name='ledgerentry',
            constraint=models.UniqueConstraint(condition=models.Q(('invoice__isnull', False)), fields=('invoice', 'kind'), name='ledger_invoice_booked_once_per_kind'),
        ),
        migrations.AddConstraint(
            model_name='ledgerentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(models.Q(('kind__in', (returns.domain.ledger.LedgerKind['GOODS'], returns.domain.ledger.LedgerKind['TAX'], returns.domain.ledger.LedgerKind['SHIPPING'], returns.domain.ledger.LedgerKind['GIVEN_UP'], returns.domain.ledger.LedgerKind['RECEIVED'])), _negated=True), models.Q(('presentment_minor__gte', 0), ('shop_minor__gte', 0)), _connector='OR'), models.Q(models.Q(('kind__in', (returns.domain.ledger.LedgerKind['RESTOCKING_FEE'], returns.domain.ledger.LedgerKind['RETURN_SHIPPING_FEE'], returns.domain.ledger.LedgerKind['DEDUCTION'], returns.domain.ledger.LedgerKind['EXCHANGE'], returns.domain.ledger.LedgerKind['PAYMENT'], returns.domain.ledger.LedgerKind['INVOICE'])), _negated=True), models.Q(('presentment_minor__lte', 0), ('shop_minor__lte', 0)), _connector='OR')), name='ledger_fees_and_payments_are_taken_off'),
        ),
        migrations.AddConstraint(
            model_name='ledgerentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('order_refund', None), ('settlement', None)), models.Q(('invoice', None), ('settlement', None)), models.Q(('invoice', None), ('order_refund', None)), _connector='OR'), name='ledger_entry_has_one_ground'),
        ),
        migrations.RunPython(guard, lift),
    ]
