from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("returns", "0099_no_places_in_history")]

    operations = [
        migrations.AddField("returnlineitem", "told_restocking_bps", models.PositiveIntegerField(null=True)),
    ]
