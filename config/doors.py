"""Questions one wing may ask another: name -> dotted function that answers. The other place where the wings meet."""

DOORS: dict[str, str] = {
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
}
