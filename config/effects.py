"""Who carries out what: message kind -> dotted name of the effect. The only place where the wings meet."""

EFFECTS: dict[str, str] = {
    "shopify.request_return": "shop_integration.effects.request_return",
    "shopify.approve_return": "shop_integration.effects.approve_return",
    "shopify.decline_return": "shop_integration.effects.decline_return",
    "shopify.cancel_return": "shop_integration.effects.cancel_return",
    "shopify.reopen_return": "shop_integration.effects.reopen_return",
    "shopify.remove_from_return": "shop_integration.effects.remove_from_return",
    "shopify.attach_label": "shop_integration.effects.attach_label",
    "shopify.dispose": "shop_integration.effects.dispose",
    "shopify.settle": "shop_integration.effects.settle",
    "shopify.close_return": "shop_integration.effects.close_return",
    "shopify.sync_order": "shop_integration.effects.sync_order",
    "shopify.catch_up": "shop_integration.effects.catch_up",
    "labels.make": "labels.effects.make",
    "mail.requested": "returns_portal.mail.requested",
    "mail.approved": "returns_portal.mail.approved",
    "mail.declined": "returns_portal.mail.declined",
    "mail.canceled": "returns_portal.mail.canceled",
    "mail.received": "returns_portal.mail.received",
    "mail.refunded": "returns_portal.mail.refunded",
}
