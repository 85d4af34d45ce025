"""A return whose goods arrive in several goes has parts, each linked to the first."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('returns', '0026_unannounced_parcels'),
    ]

    operations = [
        migrations.AddField(
            model_name='return',
            name='first_part',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='later_parts', to='returns.return'),
        ),
    ]
