"""Questions one wing may ask another: name -> dotted function that answers. The other place where the wings meet."""

DOORS: dict[str, str] = {
    "labels.average_cost": "labels.costs.average_cost",
    "shopify.import_progress": "shop_integration.imports.import_progress",
    "shopify.cancel_import": "shop_integration.imports.cancel_import",
    "shopify.retry_import": "shop_integration.imports.retry_import",
    "shopify.allows": "shop_integration.features.allows",
    "shopify.features": "shop_integration.features.features",
    "shopify.read_features": "shop_integration.features.read_features",
    "shopify.return_rules": "shop_integration.return_rules.return_rules",
    "shopify.read_return_rules": "shop_integration.return_rules.read_return_rules",
    "shopify.look_up": "shop_integration.lookup.look_up",
    "shopify.exchange_offers": "shop_integration.offers.exchange_offers",
    "shopify.sign_in_offered": "shop_integration.customer_account.addresses.offered",
    "shopify.sign_in_switched_on": "shop_integration.customer_account.addresses.switched_on",
    "shopify.switch_sign_in": "shop_integration.customer_account.addresses.switch",
    "shopify.begin_sign_in": "shop_integration.customer_account.sign_in.begin",
    "shopify.finish_sign_in": "shop_integration.customer_account.sign_in.finish",
    "shopify.customer_orders": "shop_integration.customer_account.doors.customer_orders",
    "shopify.sign_out": "shop_integration.customer_account.doors.sign_out",
    "shopify.order_terms": "shop_integration.customer_account.doors.order_terms",
    "shopify.return_estimate": "shop_integration.customer_account.doors.return_estimate",
}
