"""The control door as a Python object, for tests and the demo. Imports nothing of the simulator that runs it."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import quote

from simulator.calling import ControlRefused, Json
from simulator.client_shops import ShopsControl

__all__ = ["Control", "ControlRefused", "Json"]


class Control(ShopsControl):
    """One simulator's control door. Every method raises ControlRefused on an answer of 400 and above."""

    # Addresses

    def store_url(self, domain: str) -> str:
        """Return the storefront's address."""
        return f"{self.base_url}/store/{domain}"

    def portal_url(self, domain: str) -> str:
        """Return the address of the app's pages behind the app proxy, with a slash at the end."""
        return f"{self.store_url(domain)}/apps/returns/"

    def admin_url(self, domain: str) -> str:
        """Return the address of the admin frame round the app."""
        return f"{self.base_url}/admin/store/{domain}/apps/returns"

    def shopify_url(self, domain: str) -> str:
        """Return what stands for https://{domain} of Shopify's token and Admin API endpoints."""
        return f"{self.base_url}/shops/{domain}"

    # World

    def health(self) -> Json:
        """Return {ok, now, shops}."""
        return self._get("/health")

    def now(self) -> datetime:
        """Return the world's time."""
        return datetime.fromisoformat(self._get("/clock")["now"])

    def set_clock(self, now: datetime | str) -> datetime:
        """Move the world's clock to a moment."""
        return self._clock({"now": now if isinstance(now, str) else now.isoformat()})

    def advance_clock(self, *, seconds: float = 0, days: float = 0) -> datetime:
        """Move the world's clock forward."""
        return self._clock({"advance_seconds": seconds + days * 86_400})

    def reset_clock(self) -> datetime:
        """Put the world's clock back to real time."""
        return self._clock({})

    def open_shop(self, domain: str, *, install: bool = True, **fields: Any) -> Json:
        """Open a shop (name, currency, locale, country, email, timezone, address, catalogue), installed by default."""
        shop = self._post("/shops", {"domain": domain, **fields})
        return self.install(domain) if install else shop

    def install(self, domain: str) -> Json:
        """Mark the app as installed; delivers nothing."""
        return self._post(f"/shops/{domain}/install", {})

    def uninstall(self, domain: str) -> Json:
        """Uninstall: announces app/uninstalled, kills the tokens."""
        return self._post(f"/shops/{domain}/uninstall", {})

    def announce(self, domain: str, topic: str, body: Any) -> str:
        """Send any webhook, signed; return its delivery id. A text goes out byte for byte."""
        return str(self._post(f"/shops/{domain}/announce", {"topic": topic, "body": body})["webhook_id"])

    def expire_tokens(self, domain: str) -> int:
        """Let the shop's access tokens run out now; return how many."""
        return int(self._post(f"/shops/{domain}/expire_tokens", {})["expired"])

    def add_product(self, domain: str, *, title: str, handle: str, variants: list[Json], **fields: Any) -> Json:
        """Add a product; a variant is {sku, title?, price_minor, grams?, stock?, options?}."""
        return self._post(
            f"/shops/{domain}/products", {"title": title, "handle": handle, "variants": variants, **fields}
        )

    def variants(self, domain: str) -> list[Json]:
        """Return every variant with sku, price_minor and stock."""
        return list(self._get(f"/shops/{domain}/products")["variants"])

    def season(self, domain: str, *, seed: int = 1, orders: int = 300, days: int = 120) -> Json:
        """Build a demo season; see simulator/season/builder.py for the answer."""
        return self._post("/season", {"domain": domain, "seed": seed, "orders": orders, "days": days})

    # Orders

    def place_order(self, domain: str, *, email: str, lines: list[Json], **fields: Any) -> Json:
        """Sell `lines` ({sku, quantity}); other fields as POST …/orders takes them. Returns id, gid, name, lines."""
        return self._post(f"/shops/{domain}/orders", {"email": email, "lines": lines, **fields})

    def import_order(
        self, domain: str, body: Json, *, fulfil: bool = False, deliver_at: str | None = None, webhook: bool = True
    ) -> Json:
        """Take over an order from a REST-shaped body, ids and money kept."""
        query = {"fulfil": str(fulfil).lower(), "webhook": str(webhook).lower()}
        if deliver_at:
            query["deliver_at"] = deliver_at
        return self._call("POST", f"/shops/{domain}/orders/import", json=body, params=query)

    def announce_orders(self, domain: str, ids: list[int] | None = None) -> int:
        """Send orders/create (and deliveries) of orders that exist, all if no ids; return how many orders."""
        return int(self._post(f"/shops/{domain}/orders/announce", {"ids": ids})["announced"])

    def orders(self, domain: str) -> list[Json]:
        """Return every order's id, name, e-mail, lines."""
        return list(self._get(f"/shops/{domain}/orders")["orders"])

    def fulfil(self, domain: str, order_id: int, **fields: Any) -> Json:
        """Ship an order (at?, lines?, location_id?, tracking?, webhook?)."""
        return self._post(f"/shops/{domain}/orders/{order_id}/fulfil", fields)

    def deliver(self, domain: str, order_id: int, **fields: Any) -> Json:
        """Deliver what was shipped (at?, webhook?)."""
        return self._post(f"/shops/{domain}/orders/{order_id}/deliver", fields)

    def happen(self, domain: str, order_id: int, status: str, **fields: Any) -> Json:
        """Let something happen to the order's newest shipment: in_transit, out_for_delivery, delivered, failure …"""
        return self._post(f"/shops/{domain}/orders/{order_id}/events", {"status": status, **fields})

    def pay(self, domain: str, order_id: int, **fields: Any) -> Json:
        """Let the buyer pay what an order still owes (webhook?)."""
        return self._post(f"/shops/{domain}/orders/{order_id}/pay", fields)

    def drafts(self, domain: str) -> list[Json]:
        """Return every draft order's id, gid, name, status, tags, total, and the order it became."""
        return list(self._get(f"/shops/{domain}/drafts")["drafts"])

    def pay_draft(self, domain: str, draft_id: int, **fields: Any) -> Json:
        """Let the buyer pay a draft order by its invoice's link (webhook?); return the order it becomes."""
        return self._post(f"/shops/{domain}/drafts/{draft_id}/pay", fields)

    def cancel(self, domain: str, order_id: int, **fields: Any) -> Json:
        """Cancel an order (reason?, webhook?)."""
        return self._post(f"/shops/{domain}/orders/{order_id}/cancel", fields)

    def delete_order(self, domain: str, order_id: int, **fields: Any) -> Json:
        """Delete an archived or cancelled order (webhook?)."""
        return self._call("DELETE", f"/shops/{domain}/orders/{order_id}", json=fields)

    def rest(self, domain: str, order_id: int) -> Json:
        """Return the body of the order's webhook."""
        return self._get(f"/shops/{domain}/orders/{order_id}/rest")

    def ledger(self, domain: str) -> Json:
        """Return {refunds, returns, gift_cards}."""
        return self._get(f"/shops/{domain}/ledger")

    # Texts

    def texts(self) -> list[Json]:
        """Return the texts that were taken, the newest first."""
        found = self._get("/texts")["texts"]
        return list(found)

    def clear_texts(self) -> None:
        """Forget the texts and who said STOP."""
        self._call("DELETE", "/texts")

    def report_text(self, sid: str, status: str, error: str = "") -> Json:
        """Let a text arrive or fail; the app hears of it."""
        return self._post(f"/texts/{quote(sid)}/report", {"status": status, "error": error})

    def answer_text(self, url: str, *, number: str, body: str) -> Json:
        """Let a reader answer; the provider reports it to `url`."""
        return self._post("/texts/answer", {"url": url, "number": number, "body": body})

    # Parcels

    def scan(self, tracking_number: str, status: str, place: str = "", *, late: bool = False) -> Json:
        """Let something happen to a parcel; the app hears of it by webhook. `late`: although its label was voided."""
        said = {"status": status, "place": place, "late": late}
        return self._post(f"/carrier/parcels/{quote(tracking_number)}/scan", said)

    def bill(self, tracking_number: str, **fields: Any) -> Json:
        """Charge another amount for a label (amount_minor), or decide on the money of a voided one (refund)."""
        return self._post(f"/carrier/parcels/{quote(tracking_number)}/bill", fields)

    def parcels(self, reference: str = "") -> list[Json]:
        """Return the carrier's shipments (of one reference)."""
        found = self._get("/carrier/parcels")["parcels"]
        return [parcel for parcel in found if reference in {"", parcel["reference"]}]

    # Unkindness

    def unkind(self, target: str, kind: str, **fields: Any) -> int:
        """Add a rule (match, shop, times, every, seconds); return its id."""
        return int(self._post("/unkind", {"target": target, "kind": kind, **fields})["id"])

    def unkindness(self) -> list[Json]:
        """Return the rules in force; `times` is how often each may still be used."""
        return list(self._get("/unkind")["rules"])

    def kind(self) -> None:
        """Forget every rule."""
        self._call("DELETE", "/unkind")

    # Post and mail

    def webhooks(self, *, topic: str = "", channel: str = "") -> list[Json]:
        """Return the delivery log, oldest first; channel is a shop's domain or "carrier"."""
        return list(self._call("GET", "/webhooks", params={"topic": topic, "channel": channel})["deliveries"])

    def redeliver(self, webhook_id: str, times: int = 1) -> list[int | None]:
        """Deliver again, `times` times at once; return the statuses (None: no answer)."""
        return list(self._post("/webhooks/redeliver", {"webhook_id": webhook_id, "times": times})["statuses"])

    def flush(self) -> Json:
        """Deliver everything pending now; return {tried, pending}."""
        return self._post("/webhooks/flush", {})

    def forget_webhooks(self) -> None:
        """Empty the delivery log."""
        self._call("DELETE", "/webhooks")

    def mail(self, to: str = "") -> list[Json]:
        """Return the letters, oldest first."""
        letters: Any = self._call("GET", "/mail", params={"to": to})
        return list(letters)

    def clear_mail(self) -> None:
        """Empty the inbox."""
        self._call("DELETE", "/mail")

    # Calls and tokens

    def calls(self, operation: str) -> int:
        """Return how often an operation (or root field) of the Admin API was called."""
        return int(self._call("GET", "/calls", params={"operation": operation})["count"])

    def all_calls(self) -> Json:
        """Return {operations, fields} with counts."""
        return self._get("/calls")

    def clear_calls(self) -> None:
        """Start counting again."""
        self._call("DELETE", "/calls")

    def id_token(self, shop: str, **fields: Any) -> str:
        """Return an ID token for the app (user_id?)."""
        return str(self._post("/id_token", {"shop": shop, **fields})["id_token"])

    def until(self, found: Callable[[], Any], *, seconds: float = 10.0, every: float = 0.05) -> Any:
        """Return `found()` as soon as it is truthy; TimeoutError after `seconds`."""
        end = time.monotonic() + seconds
        while not (result := found()):
            if time.monotonic() > end:
                raise TimeoutError(f"nothing after {seconds} s")
            time.sleep(every)
        return result

    def _clock(self, data: Json) -> datetime:
        return datetime.fromisoformat(self._post("/clock", data)["now"])
