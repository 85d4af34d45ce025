"""Questions one wing may ask another: name -> dotted function that answers. The other place where the wings meet."""

DOORS: dict[str, str] = {
    "shopify.import_progress": "shop_integration.imports.import_progress",
    "shopify.cancel_import": "shop_integration.imports.cancel_import",
    "shopify.retry_import": "shop_integration.imports.retry_import",
    "shopify.allows": "shop_integration.features.allows",
    "shopify.features": "shop_integration.features.features",
    "shopify.read_features": "shop_integration.features.read_features",
    "shopify.look_up": "shop_integration.lookup.look_up",
    "shopify.exchange_offers": "shop_integration.offers.exchange_offers",
    "shopify.order_terms": "shop_integration.customer_account.doors.order_terms",
    "shopify.return_estimate": "shop_integration.customer_account.doors.return_estimate",
}
