from django.db import migrations

from returns.migrations._wall import around_what_hangs

PARCEL = [("parcel_id", "returns_reversedelivery"), ("rma_id", "returns_return")]
LABEL = [("label_id", "labels_label"), *PARCEL]
# Papers with somebody's name and address.
TABLES = {"labels_labeldocument": LABEL, "labels_carrierdocument": LABEL, "labels_uploadedlabel": PARCEL}


class Migration(migrations.Migration):
    atomic = False  # a lock for a moment on one table after the other, never on all at once

    dependencies = [("labels", "0016_a_second_wall"), ("returns", "0098_what_hangs_behind_the_wall")]

    operations = [migrations.RunPython(*around_what_hangs(TABLES))]
