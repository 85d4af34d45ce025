from django.db import migrations, models
from django.db.models import F, Q


def tell_tests_apart(apps, schema_editor):
    """Labels of accounts for tests, and of the test carrier, were never paid for."""
    label = apps.get_model("labels", "Label")
    label.objects.filter(Q(account__test=True) | Q(carrier="sandbox")).update(test=True)


def date_troubles(apps, schema_editor):
    """What an account suffers from now began, as far as is known, when it was tested."""
    account = apps.get_model("labels", "CarrierAccount")
    account.objects.exclude(problem="").update(problem_since=F("tested_at"))


class Migration(migrations.Migration):
    dependencies = [("labels", "0011_papers_apart")]

    operations = [
        migrations.AddField("label", "test", models.BooleanField(default=False)),
        migrations.AddField("carrieraccount", "problem_since", models.DateTimeField(null=True)),
        migrations.RunPython(tell_tests_apart, migrations.RunPython.noop),
        migrations.RunPython(date_troubles, migrations.RunPython.noop),
    ]
