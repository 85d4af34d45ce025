"""Where the money of a return goes: a refund, or store credit with a bonus of the shop."""

import django.db.models.deletion
import returns.domain.status
from django.db import migrations, models
from returns.migrations._under_triggers import AddFieldUnderTriggers


class Migration(migrations.Migration):

    dependencies = [
        ('returns', '0017_parcels'),
    ]

    operations = [
        migrations.CreateModel(
            name='CreditBonus',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('QUOTED', 'QUOTED'), ('DUE', 'DUE'), ('IN_DOUBT', 'IN_DOUBT'), ('PAID', 'PAID'), ('FAILED', 'FAILED')], max_length=24)),
                ('amount_presentment_minor', models.BigIntegerField()),
                ('expires_at', models.DateTimeField(null=True)),
                ('known', models.JSONField(default=list)),
                ('transaction_gid', models.CharField(blank=True, default='', max_length=96)),
                ('due_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(null=True)),
                ('paid_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name='return',
            name='bonus_bps',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='settlement',
            name='bonus_presentment_minor',
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='settlement',
            name='bonus_shop_minor',
            field=models.BigIntegerField(default=0),
        ),
        AddFieldUnderTriggers(
            model_name='shop',
            name='store_credit',
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name='return',
            name='outcome',
            field=models.CharField(choices=[('refund', 'refund'), ('store_credit', 'store_credit')], default=returns.domain.status.Outcome['REFUND'], max_length=24),
        ),
        migrations.AddConstraint(
            model_name='return',
            constraint=models.CheckConstraint(condition=models.Q(('bonus_bps', 0), ('outcome', returns.domain.status.Outcome['STORE_CREDIT']), _connector='OR'), name='bonus_only_with_store_credit'),
        ),
        migrations.AddConstraint(
            model_name='settlement',
            constraint=models.CheckConstraint(condition=models.Q(('bonus_presentment_minor__gte', 0), ('bonus_shop_minor__gte', 0), ('bonus_presentment_minor__lte', models.F('total_presentment_minor'))), name='bonus_between_nothing_and_the_total'),
        ),
        migrations.AddField(
            model_name='creditbonus',
            name='rma',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='credit_bonus', to='returns.return'),
        ),
        migrations.AddConstraint(
            model_name='creditbonus',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['QUOTED', 'DUE', 'IN_DOUBT', 'PAID', 'FAILED'])), name='credit_bonus_status_known'),
        ),
        migrations.AddConstraint(
            model_name='creditbonus',
            constraint=models.CheckConstraint(condition=models.Q(('amount_presentment_minor__gt', 0)), name='credit_bonus_is_something'),
        ),
        migrations.AddConstraint(
            model_name='creditbonus',
            constraint=models.UniqueConstraint(condition=models.Q(('transaction_gid', ''), _negated=True), fields=('transaction_gid',), name='credit_transaction_stands_for_one_bonus'),
        ),
        migrations.AddConstraint(
            model_name='creditbonus',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', returns.domain.status.SettlementStatus['PAID']), _negated=True), models.Q(('paid_at__gte', models.F('due_at')), models.Q(('transaction_gid', ''), _negated=True)), _connector='OR'), name='paid_credit_bonus_names_its_transaction'),
        ),
    ]
