"""Questions one wing may ask another: name -> dotted function that answers. The other place where the wings meet."""

DOORS: dict[str, str] = {
    "shopify.look_up": "shop_integration.lookup.look_up",
    "shopify.exchange_offers": "shop_integration.offers.exchange_offers",
}
