"""Repairs, remedies as outcomes, and a kind for what a booked settlement came out differently by."""

import django.db.models.deletion
import returns.domain.status
from django.db import migrations, models

from returns.migrations._journal_triggers import lift_triggers, set_triggers


class Migration(migrations.Migration):

    dependencies = [
        ('returns', '0029_warranty'),
    ]

    operations = [
        migrations.RunPython(lift_triggers, set_triggers),
        migrations.CreateModel(
            name='Repair',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('EXPECTED', 'EXPECTED'), ('IN_REPAIR', 'IN_REPAIR'), ('SENT_BACK', 'SENT_BACK'), ('FAILED', 'FAILED'), ('CALLED_OFF', 'CALLED_OFF')], default=returns.domain.status.RepairStatus['EXPECTED'], max_length=24)),
                ('due_on', models.DateField(null=True)),
                ('begun_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('delays', models.PositiveIntegerField(default=0)),
                ('reason', models.CharField(blank=True, default='', max_length=500)),
                ('carrier', models.CharField(blank=True, default='', max_length=64)),
                ('tracking_number', models.CharField(blank=True, default='', max_length=64)),
                ('tracking_url', models.URLField(blank=True, default='', max_length=500)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='ledgerentry',
            name='ledger_kind_known',
        ),
        migrations.RemoveConstraint(
            model_name='return',
            name='return_stage_known',
        ),
        migrations.AlterField(
            model_name='ledgerentry',
            name='kind',
            field=models.CharField(choices=[('goods', 'goods'), ('tax', 'tax'), ('restocking_fee', 'restocking_fee'), ('deduction', 'deduction'), ('exchange', 'exchange'), ('shipping', 'shipping'), ('return_shipping_fee', 'return_shipping_fee'), ('floor', 'floor'), ('difference', 'difference'), ('change', 'change'), ('refund', 'refund'), ('elsewhere', 'elsewhere'), ('payment', 'payment'), ('given_up', 'given_up'), ('invoice', 'invoice'), ('received', 'received')], max_length=24),
        ),
        migrations.AlterField(
            model_name='return',
            name='outcome',
            field=models.CharField(choices=[('refund', 'refund'), ('store_credit', 'store_credit'), ('gift_card', 'gift_card'), ('repair', 'repair'), ('replacement', 'replacement')], default=returns.domain.status.Outcome['REFUND'], max_length=24),
        ),
        migrations.AlterField(
            model_name='return',
            name='stage',
            field=models.CharField(choices=[('requested', 'requested'), ('label_pending', 'label_pending'), ('awaiting_parcel', 'awaiting_parcel'), ('in_transit', 'in_transit'), ('to_inspect', 'to_inspect'), ('to_refund', 'to_refund'), ('refunding', 'refunding'), ('needs_attention', 'needs_attention'), ('refunded', 'refunded'), ('to_repair', 'to_repair'), ('in_repair', 'in_repair'), ('repaired', 'repaired'), ('closed', 'closed'), ('declined', 'declined'), ('canceled', 'canceled')], max_length=24),
        ),
        migrations.AlterField(
            model_name='return',
            name='told_outcome',
            field=models.CharField(blank=True, choices=[('refund', 'refund'), ('store_credit', 'store_credit'), ('gift_card', 'gift_card'), ('repair', 'repair'), ('replacement', 'replacement')], default='', max_length=24),
        ),
        migrations.AddConstraint(
            model_name='ledgerentry',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['goods', 'tax', 'restocking_fee', 'deduction', 'exchange', 'shipping', 'return_shipping_fee', 'floor', 'difference', 'change', 'refund', 'elsewhere', 'payment', 'given_up', 'invoice', 'received'])), name='ledger_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='return',
            constraint=models.CheckConstraint(condition=models.Q(('stage__in', ['requested', 'label_pending', 'awaiting_parcel', 'in_transit', 'to_inspect', 'to_refund', 'refunding', 'needs_attention', 'refunded', 'to_repair', 'in_repair', 'repaired', 'closed', 'declined', 'canceled'])), name='return_stage_known'),
        ),
        migrations.AddField(
            model_name='repair',
            name='rma',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='repair', to='returns.return'),
        ),
        migrations.AddConstraint(
            model_name='repair',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['EXPECTED', 'IN_REPAIR', 'SENT_BACK', 'FAILED', 'CALLED_OFF'])), name='repair_status_known'),
        ),
        migrations.AddConstraint(
            model_name='repair',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', [returns.domain.status.RepairStatus['SENT_BACK'], returns.domain.status.RepairStatus['FAILED']]), _negated=True), models.Q(('ended_at', None), _negated=True), _connector='OR'), name='ended_repair_has_a_date'),
        ),
        migrations.RunPython(set_triggers, lift_triggers),
    ]
