from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def begin_again(apps: Any, schema_editor: Any) -> None:
    """What is half gathered was counted by places in a list that may be another one now: it begins again."""
    under_way = apps.get_model("returns.DataExport").objects.filter(ready_at=None)
    apps.get_model("returns.ExportPart").objects.filter(export__in=under_way).delete()
    under_way.update(last_id=0, number=0, rows=0)


class Migration(migrations.Migration):

    dependencies = [
        ('returns', '0081_workflows'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='dataexport',
            name='place',
        ),
        migrations.AddField(
            model_name='dataexport',
            name='at',
            field=models.CharField(blank=True, default='', max_length=120),
        ),
        migrations.AddField(
            model_name='dataexport',
            name='columns',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='dataexport',
            name='done',
            field=models.JSONField(default=list),
        ),
        migrations.CreateModel(
            name='ExportPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rhythm', models.CharField(choices=[('nightly', 'nightly'), ('weekly', 'weekly')], max_length=24)),
                ('kept', models.PositiveIntegerField()),
                ('tell', models.BooleanField(default=True)),
                ('next_at', models.DateTimeField(db_index=True)),
                ('shop', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='export_plan', to='returns.shop')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('rhythm__in', ['nightly', 'weekly'])), name='export_rhythm_known'), models.CheckConstraint(condition=models.Q(('kept__gte', 1), ('kept__lte', 7)), name='exports_kept_bounded')],
            },
        ),
        migrations.RunPython(begin_again, migrations.RunPython.noop),
    ]
