"""Statements of withdrawal, final but for a redaction; the lane of a return; deductions for lost value."""

import django.db.models.deletion
import returns.domain.withdrawal
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

KEPT = "id shop_id request_key language submitted_at sha256".split()
EMPTIED = "name contract email articles".split()

POSTGRESQL = f"""
CREATE FUNCTION returns_statement_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF EXISTS (SELECT 1 FROM returns_shop WHERE id = OLD.shop_id AND erased_at IS NOT NULL) THEN
            RETURN OLD;
        END IF;
    ELSIF NEW.redacted_at IS NOT NULL
        AND {" AND ".join(f"NEW.{name} = OLD.{name}" for name in KEPT)}
        AND {" AND ".join(f"NEW.{name} = ''" for name in EMPTIED)} THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a statement is never changed or deleted';
END $$;
CREATE TRIGGER returns_statement_is_final BEFORE UPDATE OR DELETE ON returns_withdrawalstatement
    FOR EACH ROW EXECUTE FUNCTION returns_statement_is_final();
"""

SQLITE = (
    f"""CREATE TRIGGER returns_statement_is_not_changed BEFORE UPDATE ON returns_withdrawalstatement
       WHEN NOT (NEW.redacted_at IS NOT NULL
        AND {" AND ".join(f"NEW.{name} = OLD.{name}" for name in KEPT)}
        AND {" AND ".join(f"NEW.{name} = ''" for name in EMPTIED)})
       BEGIN SELECT RAISE(ABORT, 'a statement is never changed or deleted'); END""",
    """CREATE TRIGGER returns_statement_is_not_deleted BEFORE DELETE ON returns_withdrawalstatement
       WHEN NOT EXISTS (SELECT 1 FROM returns_shop WHERE id = OLD.shop_id AND erased_at IS NOT NULL)
       BEGIN SELECT RAISE(ABORT, 'a statement is never changed or deleted'); END""",
)


def guard(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Create the triggers of the database in use."""
    for statement in [POSTGRESQL] if editor.connection.vendor == "postgresql" else SQLITE:
        editor.execute(statement)


def unguard(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Drop them again."""
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP FUNCTION returns_statement_is_final() CASCADE")
        return
    for name in ("returns_statement_is_not_changed", "returns_statement_is_not_deleted"):
        editor.execute(f"DROP TRIGGER {name}")


class Migration(migrations.Migration):

    dependencies = [
        ('returns', '0012_policy_simulations'),
    ]

    operations = [
        migrations.CreateModel(
            name='Withdrawal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('standing', models.CharField(blank=True, choices=[('in_time', 'in_time'), ('uncertain', 'uncertain'), ('late', 'late'), ('no_right', 'no_right')], default='', max_length=24)),
                ('closes_at', models.DateTimeField(null=True)),
                ('matched_at', models.DateTimeField(null=True)),
                ('matched_by', models.CharField(blank=True, default='', max_length=64)),
                ('posted_at', models.DateTimeField(null=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('acknowledged_at', models.DateTimeField(null=True)),
                ('problem', models.CharField(blank=True, default='', max_length=32)),
            ],
        ),
        migrations.CreateModel(
            name='WithdrawalStatement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('request_key', models.CharField(max_length=64)),
                ('name', models.CharField(blank=True, max_length=200)),
                ('contract', models.CharField(blank=True, max_length=64)),
                ('email', models.CharField(blank=True, max_length=254)),
                ('articles', models.TextField(blank=True, default='')),
                ('language', models.CharField(max_length=16)),
                ('submitted_at', models.DateTimeField()),
                ('sha256', models.CharField(max_length=64)),
                ('redacted_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='settlement',
            name='settlement_between_nothing_and_the_goods',
        ),
        migrations.AddField(
            model_name='return',
            name='lane',
            field=models.CharField(choices=[('commercial', 'commercial'), ('withdrawal', 'withdrawal'), ('conformity', 'conformity')], default=returns.domain.withdrawal.Lane['COMMERCIAL'], max_length=24),
        ),
        migrations.AddField(
            model_name='settlement',
            name='deduction_by',
            field=models.CharField(blank=True, default='', max_length=64),
        ),
        migrations.AddField(
            model_name='settlement',
            name='deduction_presentment_minor',
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='settlement',
            name='deduction_reason',
            field=models.CharField(blank=True, default='', max_length=500),
        ),
        migrations.AddField(
            model_name='settlement',
            name='deduction_shop_minor',
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddConstraint(
            model_name='return',
            constraint=models.CheckConstraint(condition=models.Q(('lane__in', ['commercial', 'withdrawal', 'conformity'])), name='return_lane_known'),
        ),
        migrations.AddConstraint(
            model_name='settlement',
            constraint=models.CheckConstraint(condition=models.Q(('total_presentment_minor__gte', 0), ('restocking_fee_presentment_minor__gte', 0), ('return_shipping_fee_presentment_minor__gte', 0), ('exchange_presentment_minor__gte', 0), ('shipping_refund_presentment_minor__gte', 0), ('deduction_presentment_minor__gte', 0), ('total_presentment_minor__lte', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('items_presentment_minor'), '+', models.F('tax_presentment_minor')), '+', models.F('shipping_refund_presentment_minor')))), name='settlement_between_nothing_and_the_goods'),
        ),
        migrations.AddConstraint(
            model_name='settlement',
            constraint=models.CheckConstraint(condition=models.Q(('deduction_presentment_minor', 0), models.Q(('deduction_by', ''), _negated=True), _connector='OR'), name='deduction_is_made_by_a_person'),
        ),
        migrations.AddField(
            model_name='withdrawal',
            name='order',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='withdrawals', to='returns.order'),
        ),
        migrations.AddField(
            model_name='withdrawal',
            name='rma',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='withdrawal', to='returns.return'),
        ),
        migrations.AddField(
            model_name='withdrawal',
            name='shop',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='withdrawals', to='returns.shop'),
        ),
        migrations.AddField(
            model_name='withdrawalstatement',
            name='shop',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='withdrawal_statements', to='returns.shop'),
        ),
        migrations.AddField(
            model_name='withdrawal',
            name='statement',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='withdrawal', to='returns.withdrawalstatement'),
        ),
        migrations.AddIndex(
            model_name='withdrawalstatement',
            index=models.Index(fields=['shop', '-submitted_at', '-id'], name='statements_by_date'),
        ),
        migrations.AddConstraint(
            model_name='withdrawalstatement',
            constraint=models.UniqueConstraint(fields=('shop', 'request_key'), name='statement_request_key_once_per_shop'),
        ),
        migrations.AddIndex(
            model_name='withdrawal',
            index=models.Index(fields=['shop', '-id'], name='withdrawals_by_shop'),
        ),
        migrations.AddConstraint(
            model_name='withdrawal',
            constraint=models.CheckConstraint(condition=models.Q(('rma', None), models.Q(('order', None), _negated=True), _connector='OR'), name='withdrawal_return_has_an_order'),
        ),
        migrations.AddConstraint(
            model_name='withdrawal',
            constraint=models.CheckConstraint(condition=models.Q(('standing__in', ['', 'in_time', 'uncertain', 'late', 'no_right'])), name='withdrawal_standing_known_or_open'),
        ),
        migrations.RunPython(guard, unguard),
    ]
