"""Restrictions that people put on customers, with their history and appeals; orders by postcode."""

import datetime
import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('returns', '0019_settlement_ledger'),
    ]

    operations = [
        migrations.CreateModel(
            name='Appeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=2000)),
                ('email', models.CharField(blank=True, default='', max_length=254)),
                ('locale', models.CharField(max_length=16)),
                ('made_at', models.DateTimeField()),
                ('outcome', models.CharField(blank=True, choices=[('upheld', 'upheld'), ('lifted', 'lifted')], default='', max_length=24)),
                ('answer', models.CharField(blank=True, default='', max_length=1000)),
                ('answered_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Restriction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('customer_gid', models.CharField(blank=True, default='', max_length=64)),
                ('email', models.CharField(blank=True, default='', max_length=254)),
                ('category', models.CharField(choices=[('missing_goods', 'missing_goods'), ('other_goods', 'other_goods'), ('worn_goods', 'worn_goods'), ('untrue_reports', 'untrue_reports'), ('other', 'other')], max_length=24)),
                ('made_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['-made_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='RestrictionEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('made', 'Made'), ('appealed', 'Appealed'), ('upheld', 'Upheld'), ('lifted', 'Lifted'), ('ended', 'Ended'), ('expired', 'Expired')], max_length=12)),
                ('at', models.DateTimeField()),
                ('actor', models.CharField(max_length=12)),
                ('actor_id', models.CharField(blank=True, default='', max_length=64)),
                ('why', models.CharField(blank=True, default='', max_length=1000)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(condition=models.Q(('postcode_key', ''), _negated=True), fields=['shop', 'postcode_key'], name='order_by_postcode'),
        ),
        migrations.AddField(
            model_name='restriction',
            name='rma',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='returns.return'),
        ),
        migrations.AddField(
            model_name='restriction',
            name='shop',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='restrictions', to='returns.shop'),
        ),
        migrations.AddField(
            model_name='appeal',
            name='restriction',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='appeal', to='returns.restriction'),
        ),
        migrations.AddField(
            model_name='restrictionevent',
            name='restriction',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='returns.restriction'),
        ),
        migrations.AddIndex(
            model_name='restriction',
            index=models.Index(fields=['shop', '-made_at', '-id'], name='restrictions_by_date'),
        ),
        migrations.AddConstraint(
            model_name='restriction',
            constraint=models.CheckConstraint(condition=models.Q(('category__in', ['missing_goods', 'other_goods', 'worn_goods', 'untrue_reports', 'other'])), name='restriction_category_known'),
        ),
        migrations.AddConstraint(
            model_name='restriction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('email', ''), _negated=True), models.Q(('customer_gid', ''), _negated=True), _connector='OR'), name='restriction_names_somebody'),
        ),
        migrations.AddConstraint(
            model_name='restriction',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('made_at')), ('ends_at__lte', django.db.models.expressions.CombinedExpression(models.F('made_at'), '+', models.Value(datetime.timedelta(days=366))))), name='restriction_ends_within_twelve_months'),
        ),
        migrations.AddConstraint(
            model_name='restriction',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None), models.Q(('email', ''), _negated=True)), fields=('shop', 'email'), name='one_restriction_per_address_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='restriction',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None), models.Q(('customer_gid', ''), _negated=True)), fields=('shop', 'customer_gid'), name='one_restriction_per_customer_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('outcome', '')), models.Q(('outcome__in', ['upheld', 'lifted']), ('answered_at__isnull', False)), _connector='OR'), name='appeal_is_open_or_answered'),
        ),
    ]
