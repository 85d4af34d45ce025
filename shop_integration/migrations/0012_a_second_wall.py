from django.db import migrations

from returns.migrations._wall import around

# Every table with a shop's id.
TABLES = (
    "shop_integration_customeraccounts",
    "shop_integration_signin",
    "shop_integration_customersession",
    "shop_integration_returnrulesread",
    "shop_integration_installation",
    "shop_integration_orderimport",
)


class Migration(migrations.Migration):
    atomic = False  # a lock for a moment on one table after the other, never on all at once

    dependencies = [("shop_integration", "0011_inbox_dead")]

    operations = [migrations.RunPython(*around(*TABLES))]
