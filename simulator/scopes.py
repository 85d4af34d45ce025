"""The access scopes every demo shop grants the app when it is installed; optional ones are granted when asked for."""

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
