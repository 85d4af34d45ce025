"""Which columns can say something about a person, and what becomes of them. `docs/privacy.md` shows the same table.

A test asks every text, JSON and binary column of ours to stand in one of the two.
"""

from collections.abc import Mapping

# Column -> what a redaction leaves of it.
PERSONAL: Mapping[str, str] = {
    "returns.Customer.gid": "deleted with their last order",
    "returns.Customer.tags": "deleted with their last order",
    "returns.Order.email": "emptied",
    "returns.Order.phone": "emptied",
    "returns.Order.customer_gid": "emptied",
    "returns.Order.address": "the country stays",
    "returns.Order.postcode_key": "emptied",
    "returns.Return.email": "emptied",
    "returns.Return.decline_note": "emptied",
    "returns.GiftReturn.name": "emptied",
    "returns.GiftReturn.address": "the country stays",
    "returns.GiftReturn.sealed_code": "emptied",
    "returns.DiscountCode.sealed_code": "emptied; a code that is not made yet never is",
    "returns.ReturnLineItem.note": "emptied",
    "returns.Repair.reason": "emptied",
    "returns.ReturnPhoto.jpeg": "deleted, and after a day where no return was asked for",
    "returns.ReturnPhoto.thumbnail": "deleted, and after a day where no return was asked for",
    "returns.Settlement.detail": "emptied",
    "returns.Settlement.deduction_reason": "emptied",
    "returns.WithdrawalStatement.name": "emptied",
    "returns.WithdrawalStatement.contract": "emptied",
    "returns.WithdrawalStatement.email": "emptied",
    "returns.WithdrawalStatement.articles": "emptied",
    "returns.OrderRefund.detail": "emptied",
    "returns.LinkedOrder.detail": "emptied",
    "returns.Restriction.email": "deleted, and after the months of the shop",
    "returns.Restriction.customer_gid": "deleted, and after the months of the shop",
    "returns.RestrictionEvent.why": "deleted with its restriction",
    "returns.Appeal.text": "deleted with its restriction",
    "returns.Appeal.email": "deleted with its restriction",
    "returns.Appeal.answer": "deleted with its restriction",
    "returns.UnannouncedParcel.tracking_number": "emptied",
    "returns.UnannouncedParcel.reference": "emptied",
    "returns.UnannouncedParcel.name": "emptied",
    "returns.UnannouncedParcel.email": "emptied",
    "returns.UnannouncedParcel.postcode": "emptied",
    "returns.UnannouncedParcel.note": "emptied",
    "returns.UnannouncedParcel.ending_note": "emptied",
    "returns.UnannouncedItem.description": "emptied",
    "returns.UnannouncedPhoto.jpeg": "deleted",
    "returns.UnannouncedPhoto.thumbnail": "deleted",
    "returns.OutboxMessage.last_error": "emptied",
    "returns.PrivacyRequest.customer_gid": "emptied once done",
    "returns.PrivacyRequest.email": "emptied once done",
    "returns.PrivacyRequest.order_gids": "emptied once done",
    "returns.PrivacyRequest.file": "deleted after 30 days",
    "labels.Label.problem": "emptied",
    "labels.LabelDocument.pdf": "deleted",
    "labels.CarrierEvent.place": "emptied",
    "shop_integration.WebhookDelivery.body": "emptied once handled",
    "shop_integration.WebhookDelivery.last_error": "emptied",
    "shop_integration.CustomerSession.customer_gid": "deleted, and two hours after signing in",
    "shop_integration.CustomerSession.sealed_access_token": "deleted, and two hours after signing in",
    "shop_integration.CustomerSession.sealed_refresh_token": "deleted, and two hours after signing in",
    "shop_integration.CustomerSession.sealed_id_token": "deleted, and two hours after signing in",
}


def _columns(model: str, names: str) -> set[str]:
    return {f"{model}.{name}" for name in names.split()}


# Ids, codes, amounts, goods, and the shop's own affairs.
HARMLESS: frozenset[str] = frozenset().union(
    _columns("returns.Drift", "facts resolved_by"),
    _columns("returns.ReturnEvent", "kind actor_id facts"),
    _columns("returns.LedgerEntry", "refund_gid"),
    _columns("returns.LedgerProof", "sums cases"),
    _columns("returns.LinkedOrder", "draft_gid spare_gid order_gid order_name off problem"),
    _columns("returns.ExchangeLine", "variant_gid product_gid title variant_title sku gid fallback"),
    _columns(
        "returns.Order",
        "gid name number_key locale financial_status fulfillment_status tags shop_currency presentment_currency "
        "channel till_gid discount_codes cancel_reason",
    ),
    _columns(
        "returns.OrderLine",
        "gid title variant_title sku vendor product_type product_gid variant_gid tags image_url "
        "discounts collections bundle_gid bundle_title hs_code origin",
    ),
    _columns("returns.Customer", "spent_currency"),
    _columns("returns.DeliveryReport", "noted_by"),
    _columns("returns.GiftPass", "code"),
    _columns("returns.GiftReturn", "card_gid"),
    _columns("returns.Location", "gid name address"),
    _columns("returns.Destination", "code name address location_gid vendor"),
    _columns("returns.Fulfillment", "gid status location_gid"),
    _columns("returns.FulfillmentLine", "gid"),
    _columns("returns.CreditBonus", "known transaction_gid"),
    _columns("returns.DiscountCode", "product_gids gid"),
    _columns("returns.Wish", "variant_gid product_gid title variant_title"),
    _columns("returns.OrderRefund", "request_key transfers refund_gid problem"),
    _columns("returns.OutboxMessage", "stream kind payload"),
    _columns("returns.ReverseDelivery", "carrier tracking_number tracking_url gid address"),
    _columns("returns.PolicyVersion", "document author note based_on"),
    _columns("returns.PolicySimulation", "document edition report walk"),
    _columns("returns.PrivacyRequest", "reference"),
    _columns("returns.Return", "number request_key locale gid shopify_name rfo_gid decision"),
    _columns("returns.ReturnLineItem", "reason detail answers gid rfo_line_gid restocking_by_outcome"),
    _columns("returns.Repair", "carrier tracking_number tracking_url"),
    _columns("returns.RestrictionEvent", "actor actor_id"),
    _columns("returns.Appeal", "locale"),
    _columns("returns.Settlement", "refund_gid problem deduction_by shipping_by_outcome shipping_by_parcel"),
    _columns("returns.UnannouncedParcel", "request_key carrier"),
    _columns("returns.UnannouncedItem", "code sku"),
    _columns("returns.UnannouncedEvent", "actor actor_id facts"),
    _columns("returns.Withdrawal", "matched_by informed_by problem"),
    _columns("returns.WithdrawalStatement", "request_key language sha256"),
    _columns("returns.Shop", "domain gid name email currency time_zone locale country return_address storefront_url"),
    _columns("returns_portal.RateLimit", "key"),
    _columns("shop_integration.Installation", "sealed_access_token sealed_refresh_token scopes lost_scopes"),
    _columns("shop_integration.CustomerSession", "key"),
    _columns("shop_integration.SignIn", "key nonce sealed_verifier ticket"),
    _columns(
        "shop_integration.CustomerAccounts",
        "client_id issuer authorization_endpoint token_endpoint end_session_endpoint jwks_uri graphql_api keys",
    ),
    _columns("shop_integration.ReturnRulesRead", "profiles problem"),
    _columns("shop_integration.OrderImport", "status operation_gid problem last_error"),
    _columns(
        "shop_integration.WebhookDelivery",
        "shop_domain topic webhook_id event_id api_version triggered_at name outcome",
    ),
    _columns(
        "labels.Label", "carrier reference shipment_id service tracking_number tracking_url cost_currency billing"
    ),
    _columns("labels.RefundClaim", "state currency"),
    _columns("labels.LabelDocument", "sha256"),
    _columns("labels.CarrierEvent", "event_id status word"),
)
