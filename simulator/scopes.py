"""The access scopes a shop grants an app without a configuration file; with one, what the file requires."""

SCOPES = (
    "read_customers",
    "read_fulfillments",
    "read_inventory",
    "read_locations",
    "read_products",
    "write_files",
    "write_merchant_managed_fulfillment_orders",
    "write_orders",
    "write_returns",
    "write_app_proxy",
)
