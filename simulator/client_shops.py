"""What merchants and buyers change in their shops, as methods of the control door."""

from typing import Any

from simulator.calling import Caller, Json


class ShopsControl(Caller):
    """Products, people, places, and how the app stands with a shop."""

    def set_state(self, domain: str, state: str) -> None:
        """Make a shop open, frozen (402), closed (423) or inactive (200, SHOP_INACTIVE) to the Admin API."""
        self._post(f"/shops/{domain}/state", {"state": state})

    def set_bucket(self, domain: str, **size: int) -> None:
        """Give a shop another leaky bucket (maximum, restore), full."""
        self._post(f"/shops/{domain}/bucket", size)

    def change_shop(self, domain: str, **settings: Any) -> Json:
        """Change name, email, plan, store_credit_enabled or new_customer_accounts; return them."""
        return self._post(f"/shops/{domain}/settings", settings)

    def expire_customers(self, domain: str) -> int:
        """Let customers' access tokens run out now; return how many."""
        return int(self._post(f"/shops/{domain}/expire_customers", {})["expired"])

    def return_rules(self, domain: str, **rules: Any) -> None:
        """Set the shop's own return rules (days, final_sale, restocking_percent, shipping_minor); none named, none."""
        self._post(f"/shops/{domain}/return_rules", rules)

    def return_profiles(self, domain: str, **fields: Any) -> None:
        """Set the return policy profiles (profiles=[{name?, markets?, rules?}]), and how they are told (telling=)."""
        self._post(f"/shops/{domain}/return_profiles", fields)

    def scopes(self, domain: str, **changes: list[str]) -> list[str]:
        """Change the granted scopes (grant=, revoke=, only=), if anything is named; return them."""
        path = f"/shops/{domain}/scopes"
        return list((self._post(path, changes) if changes else self._get(path))["granted"])

    def comply(self, domain: str, topic: str, **fields: Any) -> str:
        """Send customers/data_request, customers/redact or shop/redact (customer_id, email, phone, order_ids)."""
        return str(self._post(f"/shops/{domain}/compliance", {"topic": topic, **fields})["webhook_id"])

    def as_admin(self, domain: str, query: str, **variables: Any) -> Json:
        """Ask the Admin API as Shopify's own admin does; see simulator/merchant.py for ready verbs."""
        return self._post(f"/shops/{domain}/graphql", {"query": query, "variables": variables})

    def change_product(self, domain: str, product_id: int, variants: Json | None = None, **changes: Any) -> None:
        """Change a product, and its variants by SKU."""
        self._post(f"/shops/{domain}/products/{product_id}", {"changes": changes, "variants": variants or {}})

    def delete_product(self, domain: str, product_id: int) -> None:
        """Delete a product."""
        self._call("DELETE", f"/shops/{domain}/products/{product_id}")

    def set_stock(self, domain: str, sku: str, units: int, **fields: Any) -> None:
        """Count what is on a shelf (location_id?)."""
        self._post(f"/shops/{domain}/stock", {"sku": sku, "units": units, **fields})

    def customers(self, domain: str) -> list[Json]:
        """Return every customer."""
        return list(self._get(f"/shops/{domain}/customers")["customers"])

    def add_customer(self, domain: str, email: str, **fields: Any) -> Json:
        """Add a customer (first_name, last_name, phone, tags, locale, number_of_orders, spent_before)."""
        return self._post(f"/shops/{domain}/customers", {"email": email, **fields})

    def change_customer(self, domain: str, customer_id: int, **changes: Any) -> None:
        """Change a customer's fields; `email_marketing` is one of Shopify's states."""
        self._post(f"/shops/{domain}/customers/{customer_id}", changes)

    def delete_customer(self, domain: str, customer_id: int) -> None:
        """Delete a customer."""
        self._call("DELETE", f"/shops/{domain}/customers/{customer_id}")

    def merge_customers(self, domain: str, kept: int, gone: int) -> None:
        """Fold one customer into another."""
        self._post(f"/shops/{domain}/customers/{kept}/merge", {"gone": gone})

    def locations(self, domain: str) -> list[Json]:
        """Return every location."""
        return list(self._get(f"/shops/{domain}/locations")["locations"])

    def add_location(self, domain: str, name: str, **fields: Any) -> Json:
        """Add a location (address, fulfillment_service); return id and gid."""
        return self._post(f"/shops/{domain}/locations", {"name": name, **fields})

    def change_location(self, domain: str, location_id: int, **changes: Any) -> None:
        """Rename, deactivate or activate a location (name, active)."""
        self._post(f"/shops/{domain}/locations/{location_id}", changes)

    def switch_flow(self, domain: str, handle: str, *, on: bool = True) -> Json:
        """Switch a workflow of Shopify Flow with a trigger of the app on or off; return {status, enabled}."""
        return self._post(f"/shops/{domain}/flow", {"handle": handle, "on": on})

    def keepings(self, domain: str) -> Json:
        """Return {store_credit, gift_cards, discounts, flow}."""
        return self._get(f"/shops/{domain}/keepings")
