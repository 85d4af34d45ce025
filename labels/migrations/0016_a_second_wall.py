from django.db import migrations

from returns.migrations._wall import around

# Every table with a shop's id.
TABLES = (
    "labels_carrieraccount",
    "labels_labelbatch",
    "labels_stocklabel",
    "labels_stocklevel",
    "labels_permit",
    "labels_labelpreference",
    "labels_parcelpreference",
)


class Migration(migrations.Migration):
    atomic = False  # a lock for a moment on one table after the other, never on all at once

    dependencies = [("labels", "0015_labels_by_age")]

    operations = [migrations.RunPython(*around(*TABLES))]
