"""Simulations walk returns in the order they were asked for; what was under way by orders is stopped."""

from django.db import migrations, models


def stop(apps, schema_editor):
    """Half of an old walk and half of a new one would count returns twice; a merchant tries the draft again."""
    apps.get_model('returns', 'PolicySimulation').objects.filter(status='RUNNING').update(status='STOPPED')


class Migration(migrations.Migration):

    dependencies = [
        ('returns', '0024_care_comparisons'),
    ]

    operations = [
        migrations.AddField(
            model_name='policysimulation',
            name='walk',
            field=models.JSONField(default=dict),
        ),
        migrations.RunPython(stop, migrations.RunPython.noop),
    ]
