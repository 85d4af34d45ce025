"""What goes out before the goods are back, and a kind of the journal for what never came."""

import returns.domain.instant
import returns.domain.ledger
import returns.domain.linked
from django.db import migrations, models

from returns.migrations._journal_triggers import lift_triggers, set_triggers


class Migration(migrations.Migration):

    dependencies = [
        ('returns', '0033_linked_orders'),
    ]

    operations = [
        migrations.RunPython(lift_triggers, set_triggers),
        migrations.RemoveConstraint(
            model_name='ledgerentry',
            name='ledger_fees_and_payments_are_taken_off',
        ),
        migrations.RemoveConstraint(
            model_name='ledgerentry',
            name='ledger_kind_known',
        ),
        migrations.AddField(
            model_name='exchangeline',
            name='instant',
            field=models.CharField(choices=[('never', 'never'), ('approved', 'approved'), ('scanned', 'scanned')], default=returns.domain.instant.Instant['NEVER'], max_length=24),
        ),
        migrations.AddField(
            model_name='linkedorder',
            name='early_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='linkedorder',
            name='lost_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='linkedorder',
            name='overdue_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='linkedorder',
            name='reminders',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name='ledgerentry',
            name='kind',
            field=models.CharField(choices=[('goods', 'goods'), ('tax', 'tax'), ('restocking_fee', 'restocking_fee'), ('deduction', 'deduction'), ('exchange', 'exchange'), ('shipping', 'shipping'), ('return_shipping_fee', 'return_shipping_fee'), ('floor', 'floor'), ('difference', 'difference'), ('change', 'change'), ('refund', 'refund'), ('elsewhere', 'elsewhere'), ('payment', 'payment'), ('given_up', 'given_up'), ('invoice', 'invoice'), ('received', 'received'), ('lost', 'lost')], max_length=24),
        ),
        migrations.AddConstraint(
            model_name='exchangeline',
            constraint=models.CheckConstraint(condition=models.Q(('instant__in', ['never', 'approved', 'scanned'])), name='exchange_instant_known'),
        ),
        migrations.AddConstraint(
            model_name='ledgerentry',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['goods', 'tax', 'restocking_fee', 'deduction', 'exchange', 'shipping', 'return_shipping_fee', 'floor', 'difference', 'change', 'refund', 'elsewhere', 'payment', 'given_up', 'invoice', 'received', 'lost'])), name='ledger_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='ledgerentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(models.Q(('kind__in', (returns.domain.ledger.LedgerKind['GOODS'], returns.domain.ledger.LedgerKind['TAX'], returns.domain.ledger.LedgerKind['SHIPPING'], returns.domain.ledger.LedgerKind['GIVEN_UP'], returns.domain.ledger.LedgerKind['RECEIVED'], returns.domain.ledger.LedgerKind['LOST'])), _negated=True), models.Q(('presentment_minor__gte', 0), ('shop_minor__gte', 0)), _connector='OR'), models.Q(models.Q(('kind__in', (returns.domain.ledger.LedgerKind['RESTOCKING_FEE'], returns.domain.ledger.LedgerKind['RETURN_SHIPPING_FEE'], returns.domain.ledger.LedgerKind['DEDUCTION'], returns.domain.ledger.LedgerKind['EXCHANGE'], returns.domain.ledger.LedgerKind['PAYMENT'], returns.domain.ledger.LedgerKind['INVOICE'])), _negated=True), models.Q(('presentment_minor__lte', 0), ('shop_minor__lte', 0)), _connector='OR')), name='ledger_fees_and_payments_are_taken_off'),
        ),
        migrations.AddConstraint(
            model_name='linkedorder',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('overdue_at', None), ('lost_at', None)), models.Q(('status', returns.domain.linked.LinkedStatus['ORDERED']), models.Q(('early_at', None), _negated=True)), _connector='OR'), name='linked_order_is_missed_once_it_went_out_early'),
        ),
        migrations.RunPython(set_triggers, lift_triggers),
    ]
