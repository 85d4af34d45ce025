import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('returns', '0090_doubt_is_found'),
    ]

    operations = [
        migrations.CreateModel(
            name='OutcomeOffer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(choices=[('refund', 'refund'), ('store_credit', 'store_credit'), ('gift_card', 'gift_card'), ('repair', 'repair'), ('replacement', 'replacement')], max_length=24)),
                ('bonus_bps', models.PositiveIntegerField(default=0)),
                ('status', models.CharField(choices=[('OPEN', 'OPEN'), ('ACCEPTED', 'ACCEPTED'), ('REFUSED', 'REFUSED'), ('WITHDRAWN', 'WITHDRAWN'), ('ENDED', 'ENDED')], default='OPEN', max_length=24)),
                ('offered_by', models.CharField(max_length=64)),
                ('offered_at', models.DateTimeField()),
                ('until', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('rma', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='outcome_offers', to='returns.return')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('status', 'OPEN')), fields=['until'], name='offers_that_end')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'OPEN')), fields=('rma',), name='one_open_offer_per_return'), models.CheckConstraint(condition=models.Q(('bonus_bps', 0), ('outcome', 'store_credit'), _connector='OR'), name='offer_adds_to_credit_only'), models.CheckConstraint(condition=models.Q(('until__gt', models.F('offered_at'))), name='offer_holds_for_some_time'), models.CheckConstraint(condition=models.Q(('status__in', ['OPEN', 'ACCEPTED', 'REFUSED', 'WITHDRAWN', 'ENDED'])), name='offer_status_known')],
            },
        ),
    ]
