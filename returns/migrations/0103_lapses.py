from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("returns", "0102_claim_changed")]
    operations = [
        migrations.AddField(
            model_name="outboxmessage",
            name="lapses",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
    ]
