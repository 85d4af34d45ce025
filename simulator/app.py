"""The street's addresses: which path is served by whom."""

from pathlib import Path

import anyio.to_thread
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from simulator.admin_frame import pages as admin_pages
from simulator.connection import CuttableConnections
from simulator.control import changes, doings, drafts, flow, orders, season, shops, standing
from simulator.customer_accounts import api as customer_api
from simulator.customer_accounts import discovery, pages, tokens
from simulator.edges import admin_api, bulk_files, carrier_api, text_api, token_endpoint, uploads
from simulator.edges.asked import Handler, desk
from simulator.storefront import pages as store_pages
from simulator.storefront.proxy import proxied
from simulator.street import Street
from simulator.tools import mail_pages, overview

ASSETS = Path(__file__).with_name("assets")
THREADS = 200
ANY = ["GET", "POST", "PUT", "DELETE", "PATCH"]


def build_app(street: Street) -> ASGIApp:
    """Return the ASGI application that serves the street."""
    routes: list[BaseRoute] = [
        *_shopify(),
        *_customers(),
        *_store(),
        *_admin(),
        *_carrier(),
        *_texts(),
        *_tools(),
        *_control(),
        *_control_orders(),
        *_control_changes(),
    ]
    routes.append(Mount("/assets", StaticFiles(directory=ASSETS)))
    app = Starlette(routes=routes)
    app.state.street = street
    return CuttableConnections(_Roomy(app))


class _Roomy:
    """Gives slow callers enough threads, so that a hanging one holds up nobody else."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
        await self.app(scope, receive, send)


def _route(path: str, handler: Handler, *methods: str) -> Route:
    return Route(path, desk(handler), methods=list(methods) or ["GET"])


def _shopify() -> list[Route]:
    return [
        _route("/shops/{domain}/admin/oauth/access_token", token_endpoint.access_token, "POST"),
        _route("/shops/{domain}/admin/api/{version}/graphql.json", admin_api.graphql, "POST"),
        _route("/_uploads/{domain}/{token}", uploads.receive, "POST", "PUT"),
        _route("/_uploads/{domain}/{token}/{filename}", uploads.serve),
        _route("/_bulk/{domain}/{number}.jsonl", bulk_files.fetch),
    ]


def _customers() -> list[Route]:
    shop, base = "/shops/{domain}", "/customer/{shop_id}"
    return [
        _route(f"{shop}/.well-known/openid-configuration", discovery.openid_configuration),
        _route(f"{shop}/.well-known/customer-account-api", discovery.customer_account_api),
        _route(f"{shop}/customer/api/{{version}}/graphql", customer_api.graphql, "POST"),
        _route(f"{base}/.well-known/jwks.json", discovery.keys),
        _route(f"{base}/oauth/authorize", pages.authorize, "GET", "POST"),
        _route(f"{base}/oauth/token", tokens.token, "POST"),
        _route(f"{base}/logout", pages.logout),
    ]


def _store() -> list[Route]:
    base = "/store/{domain}"
    return [
        _route(f"{base}/apps/returns", proxied, *ANY),
        _route(f"{base}/apps/returns/{{rest:path}}", proxied, *ANY),
        _route(f"{base}/orders/{{name}}", store_pages.order_status),
        _route(f"{base}/policies/refund-policy", store_pages.policy),
        _route(f"{base}/account", store_pages.account, "GET", "POST"),
        _route(f"{base}/images/{{name}}.svg", store_pages.image),
        _route(f"{base}/", store_pages.home),
        _route(f"{base}/{{rest:path}}", store_pages.not_found),
    ]


def _admin() -> list[Route]:
    base = "/admin/store/{domain}"
    return [
        _route(f"{base}/id_token", admin_pages.id_token),
        _route(f"{base}/scopes", admin_pages.scopes, "GET", "POST"),
        _route(f"{base}/resources", admin_pages.resources),
        _route(f"{base}/install", admin_pages.install, "POST"),
        _route(f"{base}/apps/returns", admin_pages.frame),
        _route(f"{base}/apps/returns/{{path:path}}", admin_pages.frame),
        Route("/app-bridge.js", _app_bridge),
    ]


def _carrier() -> list[Route]:
    return [
        _route("/carrier/v1/shipments", carrier_api.create_shipment, "POST"),
        _route("/carrier/v1/shipments", carrier_api.list_shipments),
        _route("/carrier/v1/shipments/{id}", carrier_api.show_shipment),
        _route("/carrier/v1/shipments/{id}/buy", carrier_api.buy_shipment, "POST"),
        _route("/carrier/v1/shipments/{id}/documents", carrier_api.show_documents),
        _route("/carrier/v1/shipments/{id}/void", carrier_api.void_shipment, "POST"),
        _route("/carrier/v1/trackers/{number}", carrier_api.show_tracker),
        _route("/carrier/track/{number}", overview.track),
    ]


def _texts() -> list[Route]:
    account = "/texts/2010-04-01/Accounts/{sid}"
    return [
        _route(f"{account}.json", text_api.show_account),
        _route(f"{account}/Messages.json", text_api.send_text, "POST"),
        _route(f"{account}/Messages.json", text_api.list_texts),
        _route("/_control/texts", text_api.show_texts),
        _route("/_control/texts", text_api.clear_texts, "DELETE"),
        _route("/_control/texts/answer", text_api.answer_text, "POST"),
        _route("/_control/texts/{sid}/report", text_api.report_text, "POST"),
    ]


def _tools() -> list[Route]:
    return [
        _route("/", overview.overview),
        _route("/mail/", mail_pages.list_letters),
        _route("/mail/clear", mail_pages.clear_letters, "POST"),
        _route("/mail/{id}", mail_pages.show_letter),
    ]


def _control() -> list[Route]:
    return [
        _route("/_control/health", doings.health),
        _route("/_control/clock", doings.show_clock),
        _route("/_control/clock", doings.move_clock, "POST"),
        _route("/_control/unkind", doings.list_unkind),
        _route("/_control/unkind", doings.be_unkind, "POST"),
        _route("/_control/unkind", doings.be_kind, "DELETE"),
        _route("/_control/webhooks", doings.list_webhooks),
        _route("/_control/webhooks", doings.forget_webhooks, "DELETE"),
        _route("/_control/webhooks/redeliver", doings.redeliver, "POST"),
        _route("/_control/webhooks/flush", doings.flush, "POST"),
        _route("/_control/id_token", doings.id_token, "POST"),
        _route("/_control/mail", doings.list_mail),
        _route("/_control/mail", doings.clear_mail, "DELETE"),
        _route("/_control/calls", doings.count_calls),
        _route("/_control/calls", doings.clear_calls, "DELETE"),
        _route("/_control/carrier/parcels", doings.list_parcels),
        _route("/_control/carrier/parcels/{number}/scan", doings.scan_parcel, "POST"),
        _route("/_control/carrier/parcels/{number}/bill", doings.bill_parcel, "POST"),
        _route("/_control/season", season.build_season, "POST"),
    ]


def _control_orders() -> list[Route]:
    base = "/_control/shops/{domain}"
    return [
        _route("/_control/shops", shops.list_shops),
        _route("/_control/shops", shops.open_shop, "POST"),
        _route(f"{base}/install", shops.install, "POST"),
        _route(f"{base}/uninstall", shops.uninstall, "POST"),
        _route(f"{base}/announce", shops.announce, "POST"),
        _route(f"{base}/expire_tokens", shops.expire_tokens, "POST"),
        _route(f"{base}/expire_customers", shops.expire_customers, "POST"),
        _route(f"{base}/return_rules", standing.set_return_rules, "POST"),
        _route(f"{base}/return_profiles", standing.set_return_profiles, "POST"),
        _route(f"{base}/products", shops.list_products),
        _route(f"{base}/products", shops.add_product, "POST"),
        _route(f"{base}/ledger", shops.ledger),
        _route(f"{base}/orders", orders.list_orders),
        _route(f"{base}/orders", orders.place_order, "POST"),
        _route(f"{base}/orders/import", orders.import_order, "POST"),
        _route(f"{base}/orders/announce", orders.announce_orders, "POST"),
        _route(f"{base}/orders/{{id}}/fulfil", orders.fulfil, "POST"),
        _route(f"{base}/orders/{{id}}/deliver", orders.deliver, "POST"),
        _route(f"{base}/orders/{{id}}/events", orders.happen, "POST"),
        _route(f"{base}/orders/{{id}}/pay", orders.pay, "POST"),
        _route(f"{base}/orders/{{id}}/cancel", orders.cancel, "POST"),
        _route(f"{base}/orders/{{id}}", orders.delete, "DELETE"),
        _route(f"{base}/orders/{{id}}/rest", orders.rest),
        _route(f"{base}/drafts", drafts.list_drafts),
        _route(f"{base}/drafts/{{id}}/pay", drafts.pay, "POST"),
    ]


def _control_changes() -> list[Route]:
    base = "/_control/shops/{domain}"
    return [
        _route(f"{base}/products/{{id}}", changes.change_product, "POST"),
        _route(f"{base}/products/{{id}}", changes.delete_product, "DELETE"),
        _route(f"{base}/stock", changes.set_stock, "POST"),
        _route(f"{base}/customers", changes.list_customers),
        _route(f"{base}/customers", changes.add_customer, "POST"),
        _route(f"{base}/customers/{{id}}", changes.change_customer, "POST"),
        _route(f"{base}/customers/{{id}}", changes.delete_customer, "DELETE"),
        _route(f"{base}/customers/{{id}}/merge", changes.merge_customers, "POST"),
        _route(f"{base}/locations", changes.list_locations),
        _route(f"{base}/locations", changes.add_location, "POST"),
        _route(f"{base}/locations/{{id}}", changes.change_location, "POST"),
        _route(f"{base}/locations/{{id}}", changes.delete_location, "DELETE"),
        _route(f"{base}/state", standing.set_state, "POST"),
        _route(f"{base}/bucket", standing.set_bucket, "POST"),
        _route(f"{base}/settings", standing.change_shop, "POST"),
        _route(f"{base}/scopes", standing.show_scopes),
        _route(f"{base}/scopes", standing.change_scopes, "POST"),
        _route(f"{base}/compliance", standing.comply, "POST"),
        _route(f"{base}/flow", flow.switch_workflow, "POST"),
        _route(f"{base}/graphql", standing.as_admin, "POST"),
        _route(f"{base}/keepings", standing.keepings),
    ]


async def _app_bridge(request: Request) -> FileResponse:
    return FileResponse(ASSETS / "app-bridge.js", media_type="text/javascript")
