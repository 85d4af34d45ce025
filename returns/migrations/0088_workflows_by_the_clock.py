import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('returns', '0087_flow_line'),
    ]

    operations = [
        migrations.AddField(
            model_name='shopworkflow',
            name='clock_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='shopworkflow',
            name='next_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='workflowrun',
            name='period',
            field=models.CharField(blank=True, default='', max_length=32),
        ),
        migrations.AlterField(
            model_name='shopworkflow',
            name='event',
            field=models.CharField(blank=True, max_length=48),
        ),
        migrations.AlterField(
            model_name='workflowrun',
            name='event',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='returns.returnevent'),
        ),
        migrations.AddIndex(
            model_name='return',
            index=models.Index(condition=models.Q(('received_at', None), ('ship_by__isnull', False), ('status', 'OPEN')), fields=['shop', 'ship_by'], name='returns_by_ship_by'),
        ),
        migrations.AddIndex(
            model_name='shopworkflow',
            index=models.Index(condition=models.Q(('is_on', True)), fields=['next_at'], name='workflows_by_the_clock'),
        ),
        migrations.AddConstraint(
            model_name='workflowrun',
            constraint=models.UniqueConstraint(condition=models.Q(('period', ''), _negated=True), fields=('workflow', 'rma', 'period'), name='workflow_once_per_period'),
        ),
        migrations.AddConstraint(
            model_name='workflowrun',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('event', None), ('period__gt', '')), models.Q(('event__isnull', False), ('period', '')), _connector='OR'), name='workflow_run_began_once'),
        ),
    ]
