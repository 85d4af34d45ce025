"""A return that took the place of another."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('returns', '0014_withdrawal_information'),
    ]

    operations = [
        migrations.AddField(
            model_name='return',
            name='replaces',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='returns.return'),
        ),
    ]
