"""Knock at any address with any key, and look at what comes back."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jwt
from django.http import HttpResponse
from django.test import Client

from returns.links import Link, Purpose
from returns.models import Posting, Shop
from returns.sign_in import proof_of
from returns_portal.shopper.addresses import gift_proof, handle_of, order_proof, own_base, receipt_proof, return_proof
from returns_portal.shopper.trip import Trip
from shop_integration.wire import admin_url
from tests.characters import fulfilled
from tests.security import keys
from tests.security.guards import GUARDS, OWN, PROXY, STAFF_KEYS, Key
from tests.security.policies import ADMIN, faults
from tests.security.street import Household

PURPOSES = {
    Key.ORDER: Purpose.ORDER,
    Key.SELECTION: Purpose.ORDER,
    Key.GIFT: Purpose.GIFT,
    Key.GIFT_SELECTION: Purpose.GIFT,
    Key.RETURN: Purpose.RETURN,
    Key.RETURN_SELECTION: Purpose.RETURN,
    Key.LABEL: Purpose.LABEL,
    Key.STOCK_PICTURE: Purpose.STOCK_PICTURE,
    Key.PERMIT_PICTURE: Purpose.PERMIT_PICTURE,
    Key.PRINTER_FILE: Purpose.PRINTER_FILE,
    Key.EXPORT: Purpose.EXPORT,
    Key.POLICY: Purpose.POLICY,
    Key.PHOTO: Purpose.PHOTO,
    Key.PARCEL_PHOTO: Purpose.PARCEL_PHOTO,
    Key.RECEIPT_PHOTO: Purpose.RECEIPT,
    Key.COUNT_PHOTO: Purpose.COUNT_PHOTO,
    Key.ARTICLES: Purpose.ARTICLES,
    Key.INSERTS: Purpose.INSERTS,
    Key.TRIAL: Purpose.TRIAL,
    Key.EXPLANATION: Purpose.EXPLANATION,
    Key.ACCOUNT: Purpose.CUSTOMER,
    Key.WAY_IN: Purpose.WAY_IN,
    Key.STATE: Purpose.SIGN_IN,
    Key.RECEIPT: Purpose.WITHDRAWAL,
    Key.REGISTER: Purpose.REGISTER,
    Key.JOURNAL: Purpose.JOURNAL,
    Key.SUPPLIER: Purpose.SUPPLIER,
    Key.SCORES: Purpose.SCORES,
    Key.LABEL_COSTS: Purpose.LABEL_COSTS,
    Key.SURVEY: Purpose.SURVEY,
    Key.INSIGHTS: Purpose.INSIGHTS,
    Key.EVIDENCE: Purpose.EVIDENCE,
    Key.PREVIEW: Purpose.PREVIEW,
    Key.WHOLE: Purpose.WHOLE,
    Key.REPORT: Purpose.REPORT,
    Key.REPORT_PREVIEW: Purpose.REPORT_PREVIEW,
    Key.BULK_EXPORT: Purpose.BULK_EXPORT,
    Key.BROUGHT: Purpose.BROUGHT,
    Key.UNSUBSCRIBE: Purpose.UNSUBSCRIBE,
}
# A message as it will look, shown in a frame of the page where it is written.
IN_A_FRAME = {Key.PREVIEW, Key.REPORT_PREVIEW}
# Links that name a row and prove nothing about it.
ROWS: dict[Key, Callable[[Household], int]] = {
    Key.LABEL: lambda house: house.parcel.pk,
    Key.STOCK_PICTURE: lambda house: house.batch.labels.all()[0].pk,
    Key.PERMIT_PICTURE: lambda house: house.permit.pk,
    Key.PRINTER_FILE: lambda house: house.parcel.uploaded_label.pk,
    Key.POLICY: lambda house: house.shop.policies.get(status="ACTIVE").pk,
    Key.PHOTO: lambda house: house.labelled.order.photos.get().pk,
    Key.PARCEL_PHOTO: lambda house: house.unannounced.photos.get().pk,
    Key.RECEIPT_PHOTO: lambda house: Posting.objects.get(parcel__rma__shop=house.shop).pk,
    Key.COUNT_PHOTO: lambda house: house.count.pieces.get().photos.get().pk,
    Key.EXPLANATION: lambda house: house.labelled.pk,
    Key.EXPORT: lambda house: house.export.pk,
    Key.EVIDENCE: lambda house: house.evidence.pk,
    Key.REGISTER: lambda house: house.shop.pk,
    Key.UNSUBSCRIBE: lambda house: house.shop.pk,
    Key.JOURNAL: lambda house: house.shop.pk,
    Key.SCORES: lambda house: house.shop.pk,
    Key.LABEL_COSTS: lambda house: house.shop.pk,
    Key.SURVEY: lambda house: house.shop.pk,
    Key.INSIGHTS: lambda house: house.shop.pk,
    Key.WHOLE: lambda house: house.shop.data_exports.get().pk,
    Key.REPORT: lambda house: house.report.pk,
    Key.REPORT_PREVIEW: lambda house: house.report.pk,
    Key.ARTICLES: lambda house: house.shop.pk,
    Key.BULK_EXPORT: lambda house: house.job.pk,
    Key.BROUGHT: lambda house: house.shop.brought_files.get().pk,
}
# The other parts of addresses, each looked up where it is named.
PARTS: dict[str, Callable[[Household], Any]] = {
    "name": lambda house: "sandbox",
    "provider": lambda house: "postmark",
    "key": lambda house: "requested",
    "language": lambda house: "en",
    "handle": lambda house: handle_of(house.shop),
    "where": lambda house: "page",
    "mark": lambda house: house.shop.brand.logo_mark,
    "place": lambda house: "footer",
    "order_id": lambda house: house.fresh.gid.rpartition("/")[2],
    "drift_id": lambda house: house.drift.pk,
    "withdrawal_id": lambda house: house.statement.withdrawal.pk,
    "unannounced": lambda house: house.unannounced.pk,
    "message": lambda house: "approved",
    "fit_note": lambda house: house.fit_note.pk,
    "report": lambda house: house.report.pk,
    "withdrawal": lambda house: house.statement.withdrawal.pk,
    "code": lambda house: "known",
    "step": lambda house: "begin",
    "dimension": lambda house: "product",
    "act": lambda house: "rest",
    "paper": lambda house: "json",
    "note_id": lambda house: house.note.pk,
    "deed": lambda house: "seen",
    "restriction_id": lambda house: house.restriction.pk,
    "batch_id": lambda house: house.batch.pk,
    "permit_id": lambda house: house.permit.pk,
    "claim_id": lambda house: house.claim.pk,
    "kind": lambda house: house.account.kind,
    "doing": lambda house: "prefer",
    "account_id": lambda house: house.account.pk,
    "request_id": lambda house: 1,
    "member_id": lambda house: house.viewer.pk,
    "supplier_id": lambda house: house.supplier.pk,
    "parcel": lambda house: house.parcel.pk,
    "parcel_id": lambda house: house.unannounced.pk,
    "photo_id": lambda house: house.unannounced.photos.get().pk,
    "count_id": lambda house: house.count.pk,
    "ending": lambda house: "csv",
    "job_id": lambda house: house.job.pk,
    "order": lambda house: house.fresh.gid.rpartition("/")[2],
    "version": lambda house: house.shop.policies.get(status="ACTIVE").number,
    "supplier": lambda house: house.supplier.pk,
    "finding_id": lambda house: house.finding.pk,
    "event": lambda house: house.happening.uid,
    "export": lambda house: house.shop.data_exports.get().pk,
    "endpoint": lambda house: house.endpoint.pk,
    "endpoint_id": lambda house: house.endpoint.pk,
    "delivery_id": lambda house: house.delivery.pk,
    "fit_note_id": lambda house: house.fit_note.pk,
    "key_id": lambda house: house.api_key.pk,
    "task_id": lambda house: house.task.pk,
    "file_id": lambda house: house.shop.brought_files.get().pk,
    "workflow_id": lambda house: house.workflow.pk,
    "run_id": lambda house: house.workflow_run.pk,
    "report_id": lambda house: house.report.pk,
    "view_id": lambda house: house.view.pk,
    "note": lambda house: house.note.pk,
    "claim": lambda house: house.claim.pk,
    "drift": lambda house: house.drift.pk,
    "exchange": lambda house: "1",
    "job": lambda house: house.job.pk,
    "task": lambda house: house.task.pk,
    "finding": lambda house: house.finding.pk,
    "workflow": lambda house: house.workflow.pk,
    "run": lambda house: house.workflow_run.pk,
    "line_id": lambda house: "1",
    "number": lambda house: house.shop.policies.get(status="ACTIVE").number,
}


@dataclass(frozen=True)
class Knock:
    """One request: the parts of the address, the query, the header that speaks for somebody."""

    route: str
    parts: dict[str, str] = field(default_factory=dict)
    query: str = ""
    bearer: str | None = None

    @property
    def path(self) -> str:
        """The address without its query."""
        path = "/" + self.route
        for name, value in self.parts.items():
            for kind in ("", "str:", "slug:", "int:"):
                path = path.replace(f"<{kind}{name}>", value)
        return path

    def send(self, method: str = "GET", *, htmx: bool = False, **content: Any) -> HttpResponse:
        """Knock. An exception inside the app counts as the 500 that a visitor would get.

        Whatever comes back tells a browser what it may do with it, or the test fails.
        """
        answer = self._send(method, htmx=htmx, **content)
        key = GUARDS[self.route].key if self.route in GUARDS else None
        wrong = faults(answer, admins=_admins(self), framed_by_all=key in IN_A_FRAME)
        assert not wrong, (method, self.path, wrong)
        return answer

    def _send(self, method: str, *, htmx: bool, **content: Any) -> HttpResponse:
        client = Client(raise_request_exception=False)
        headers = {"Accept-Language": "en"} | content.pop("headers", {})
        if self.bearer is not None:
            headers["Authorization"] = f"Bearer {self.bearer}"
        if htmx:
            headers["HX-Request"] = "true"
        address = self.path + (f"?{self.query}" if self.query else "")
        if "body" in content:
            body, kind = content.pop("body"), content.pop("content_type", "application/octet-stream")
            return client.generic(method, address, body, content_type=kind, headers=headers, **content)
        if method in {"POST", "PUT", "PATCH"} and "data" in content:
            return client.post(address, content.pop("data"), headers=headers, **content)
        return client.generic(method, address, headers=headers, **content)


def framers(domain: str) -> set[str]:
    """Who may show staff's pages of this shop in a frame."""
    return {"{0.scheme}://{0.netloc}".format(urlsplit(admin_url(domain))), ADMIN}


def _admins(knock: Knock) -> set[str]:
    """The admins that may show the answer: that of the shop which the token is for, at the pages of staff."""
    if not knock.route.startswith("app/"):
        return set()
    asked = dict(parse_qsl(knock.query))
    token = asked.get("id_token") or knock.bearer or ""
    try:
        domain = jwt.decode(token, options={"verify_signature": False})["dest"].removeprefix("https://")
    except (jwt.InvalidTokenError, KeyError, AttributeError):
        return framers(asked.get("shop", "shop"))  # the page that gets a token is for the admin of a shop we know
    return framers(domain)


def link_to(key: Key, house: Household) -> Link:
    """The contents of the link that belongs to this kind of address, to something of this house."""
    if key in ROWS:
        return Link(house.shop.pk, ROWS[key](house))
    if key in {Key.TRIAL, Key.INSERTS}:
        said = "FR" if key is Key.TRIAL else f"en https://returns.example{own_base(house.shop)}/"
        return Link(house.shop.pk, house.shop.pk, said)
    if key is Key.PREVIEW:
        typed = {"key": "requested", "language": "en", "subject": "", "headline": "", "body": "{{ shop }}"}
        return Link(house.shop.pk, house.shop.pk, json.dumps(typed))
    if key is Key.SUPPLIER:
        return Link(house.shop.pk, house.claim.pk, house.claim.key)
    if key is Key.ACCOUNT:
        return Link(house.shop.pk, house.session.pk, house.session.key)
    if key in {Key.WAY_IN, Key.STATE}:
        trip = Trip(own_base(house.shop), on_storefront=False, language="en").text
        return Link(house.shop.pk, 0, trip if key is Key.WAY_IN else proof_of("key", trip))
    if key is Key.RECEIPT:
        return Link(house.shop.pk, house.statement.pk, receipt_proof(house.statement))
    if key in {Key.GIFT, Key.GIFT_SELECTION}:
        return Link(house.shop.pk, house.gift.pk, gift_proof(house.gift))
    if key in {Key.RETURN, Key.RETURN_SELECTION}:
        return Link(house.shop.pk, house.labelled.pk, return_proof(house.labelled))
    return Link(house.shop.pk, house.fresh.pk, order_proof(house.fresh))


def _bearer_of(key: Key, house: Household) -> str | None:
    """What is shown in the header where that is no ID token."""
    if key is Key.EXTENSION:
        return keys.session_token(house.shop, customer=house.fresh.customer_gid)
    if key is Key.METRICS:
        return keys.METRICS_TOKEN
    return keys.api_key(house.shop) if key in {Key.API, Key.API_NAMED} else None


def rightful(route: str, house: Household, *, method: str = "GET", number: str = "") -> Knock:
    """The request of somebody who may."""
    key = GUARDS[route].key
    chosen_from = house.labelled.order if key is Key.RETURN_SELECTION else house.fresh
    parts = {name: str(find(house)) for name, find in PARTS.items() if f"{name}>" in route}
    if "<slug:number>" in route:
        parts["number"] = number or house.labelled.number
    if "<int:line>" in route:
        parts["line"] = str(fulfilled(chosen_from)[0].pk)
    if key is Key.TEXT_REPORT:
        parts["token"] = house.shop.text_account.webhook_token
    if key is Key.TEXT_LINK:
        parts["code"] = house.labelled.texts.get().code
    if key is Key.CARRIER_ACCOUNT:
        parts["token"] = house.account.webhook_token
    if key in PURPOSES:
        parts["token"] = keys.sign(PURPOSES[key], link_to(key, house))
        chosen_of = {
            Key.SELECTION: house.fresh,
            Key.GIFT_SELECTION: house.fresh,
            Key.RETURN_SELECTION: house.labelled.order,
        }
        parts["sealed"] = house.selection(chosen_of[key]) if key in chosen_of else ""
    query, bearer = place_of(route, house.shop), _bearer_of(key, house)
    if key is Key.STATE:
        query = f"code=anything&state={parts['token']}"
    if key in STAFF_KEYS:
        token = keys.id_token(house.shop)
        query, bearer = (f"id_token={token}", None) if method in {"GET", "HEAD"} else ("", token)
    return Knock(route, parts, query, bearer)


def place_of(route: str, shop: Shop) -> str:
    """What Shopify adds to the address behind the app proxy; nothing elsewhere."""
    return keys.proxied(shop) if route.startswith(PROXY) else ""


def at_the_shop_of(knock: Knock, shop: Shop) -> Knock:
    """The same link, tried at another shop's pages."""
    parts = knock.parts | ({"handle": handle_of(shop)} if knock.route.startswith(OWN) else {})
    return Knock(knock.route, parts, place_of(knock.route, shop), knock.bearer)


def everything_in(answer: HttpResponse) -> bytes:
    """Headers and body."""
    headers = "\n".join(f"{name}: {value}" for name, value in answer.items())
    return headers.encode() + b"\n\n" + answer.getvalue()


def leaks(answer: HttpResponse, *houses: Household, but: str = "") -> list[str]:
    """Words of these houses, and cookies, that stand in the answer; `but` is what the visitor named."""
    given = everything_in(answer).replace(but.encode(), b"") if but else everything_in(answer)
    found = [word.decode() for house in houses for word in house.words if word in given]
    return found + (["a cookie"] if answer.cookies else [])
