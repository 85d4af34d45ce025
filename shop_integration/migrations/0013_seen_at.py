from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('shop_integration', '0012_a_second_wall'),
    ]

    operations = [
        migrations.AddField(
            model_name='installation',
            name='seen_at',
            field=models.DateTimeField(null=True),
        ),
    ]
