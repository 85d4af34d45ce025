from django.db import migrations

from returns.migrations._wall import around

# Every table with a shop's id.
TABLES = (
    "returns_portal_textaccount",
    "returns_portal_senttext",
)


class Migration(migrations.Migration):
    atomic = False  # a lock for a moment on one table after the other, never on all at once

    dependencies = [("returns_portal", "0003_texts_left_out")]

    operations = [migrations.RunPython(*around(*TABLES))]
