from django.db import migrations, models

PAPERS = [("4x6", "Label 4X6"), ("a6", "A6"), ("a4", "A4"), ("letter", "Letter")]


class Migration(migrations.Migration):
    """Labels on A6 too."""

    dependencies = [("labels", "0007_carrier_accounts")]
    operations = [
        migrations.AlterField("labeldocument", "format", models.CharField(max_length=8, choices=PAPERS)),
    ]
