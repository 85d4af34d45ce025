"""The access scopes every demo shop grants the app."""

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
    "read_all_orders",
    "write_app_proxy",
    "write_discounts",
    "write_store_credit_account_transactions",
    "read_store_credit_accounts",
    "customer_read_customers",
    "customer_read_orders",
)
