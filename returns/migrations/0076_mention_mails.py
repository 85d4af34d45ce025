from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("returns", "0075_reports")]

    operations = [
        migrations.AddField("staffmember", "locale", models.CharField(blank=True, default="", max_length=20)),
        migrations.AddField("staffmember", "mention_mails", models.BooleanField(default=True)),
        migrations.AddField("mention", "mailed_at", models.DateTimeField(null=True)),
    ]
