"""The app proxy: /store/{domain}/apps/returns/* becomes {app}/proxy/*, signed going in, stripped coming out."""

import re
import time
from collections.abc import Iterable
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
from starlette.responses import HTMLResponse, Response

from simulator.connection import NoAnswer
from simulator.edges.asked import Asked
from simulator.signing import proxy_signature
from simulator.storefront import liquid
from simulator.storefront.layout import layout
from simulator.storefront.pages import not_found, signed_in_customer
from simulator.storefront.words import words
from simulator.street import Street
from simulator.world.shops import Shop

# What Shopify takes off an app's answer (shopify.dev, "About app proxies"), and what belongs to one hop only.
STRIPPED = frozenset(
    [
        "set-cookie",
        "cookie",
        "date",
        "server",
        "connection",
        "accept-ranges",
        "pragma",
        "p3p",
        "warning",
        "x-powered-by",
        "trailer",
        "public-key-pins",
        "service-worker-allowed",
        "proxy-authenticate",
        "preference-applied",
        "accept-patch",
        "delta-base",
        "im",
        "tk",
        "content-length",
        "content-encoding",
        "transfer-encoding",
        "keep-alive",
        "upgrade",
    ]
)
KEPT_BACK = frozenset(
    ["cookie", "host", "connection", "content-length", "accept-encoding", "transfer-encoding", "upgrade", "keep-alive"]
)
STANDARD = re.compile(r"accept(-language)?|content-type|user-agent|referer|origin|cache-control|x-forwarded-for|sec-.*")
MOST_REDIRECTS = 5
CLIENT = httpx.Client(timeout=30.0, follow_redirects=False, trust_env=False)


def proxied(street: Street, asked: Asked) -> Response:
    """Pass one request on to the app and its answer back, rendered in the shop's layout if it is Liquid."""
    shop = street.world.shops.get(asked.path("domain"))
    if shop is None:
        return not_found(street, asked)
    rule = street.unkind.take("proxy", asked.request.url.path, shop=shop.domain)
    if rule and rule.kind == "timeout":
        return NoAnswer(rule.seconds)
    if rule and rule.kind.startswith("http_"):
        return HTMLResponse(_apology(shop), status_code=int(rule.kind[-3:]))
    prefix = f"/store/{shop.domain}/apps/returns"
    raw_path = asked.request.scope.get("raw_path", b"").decode("ascii", "replace")
    rest = raw_path.removeprefix(prefix).lstrip("/")
    headers = _headers(asked, standard_only=bool(rule and rule.kind == "drop_headers"))
    passage = Passage(street, shop, prefix, signed_in_customer(street, shop, asked), headers)
    try:
        answer = passage.send(asked.request.method, rest, asked.request.url.query, asked.body)
    except httpx.HTTPError:
        return HTMLResponse(_apology(shop), status_code=502)
    return _handed_on(street, shop, answer)


class Passage:
    """One visit to the app, redirects followed as Shopify follows them: only to absolute addresses of the store."""

    def __init__(
        self, street: Street, shop: Shop, prefix: str, customer_id: str, headers: list[tuple[str, str]]
    ) -> None:
        self.street, self.shop, self.prefix = street, shop, prefix
        self.customer_id, self.headers = customer_id, headers

    def send(self, method: str, rest: str, query: str, body: bytes) -> httpx.Response:
        """Send a request and follow redirects; one to elsewhere comes back as a 502 that says so."""
        for _ in range(MOST_REDIRECTS):
            answer = self._once(method, rest, query, body)
            location = answer.headers.get("location")
            if not answer.is_redirect or location is None:
                return answer
            target = urlsplit(location)
            inside = f"{self.street.options.public_url}{self.prefix}"
            if not location.startswith(inside):
                return _complaint(
                    f"The app redirected to {location!r}, which is not an absolute address of its pages here."
                )
            rest, query = target.path.removeprefix(self.prefix).lstrip("/"), target.query
            if answer.status_code not in {307, 308}:
                method, body = "GET", b""
        return _complaint("The app redirected too often.")

    def _once(self, method: str, rest: str, query: str, body: bytes) -> httpx.Response:
        pairs = parse_qsl(query, keep_blank_values=True)
        pairs += [
            ("logged_in_customer_id", self.customer_id),
            ("path_prefix", self.prefix),
            ("shop", self.shop.domain),
            ("timestamp", str(int(time.time()))),
        ]
        pairs.append(("signature", proxy_signature(secret=self.street.options.api_secret, pairs=pairs)))
        url = f"{self.street.options.app_url}/proxy/{rest}?{urlencode(pairs)}"
        headers = self.headers if body or method != "GET" else [h for h in self.headers if h[0] != "content-type"]
        return CLIENT.request(method, url, content=body, headers=headers)


def _headers(asked: Asked, *, standard_only: bool) -> list[tuple[str, str]]:
    request = asked.request
    passed: Iterable[tuple[str, str]] = ((name.lower(), value) for name, value in request.headers.items())
    kept = [pair for pair in passed if pair[0] not in KEPT_BACK | {"x-forwarded-for"}]
    if standard_only:
        kept = [pair for pair in kept if STANDARD.fullmatch(pair[0])]
    client = request.client.host if request.client else "127.0.0.1"
    told = request.headers.get("x-forwarded-for")
    kept.append(("x-forwarded-for", f"{told}, {client}" if told else client))
    return kept


def _handed_on(street: Street, shop: Shop, answer: httpx.Response) -> Response:
    kind = answer.headers.get("content-type", "").split(";")[0].strip().lower()
    content, headers = answer.content, [(n, v) for n, v in answer.headers.multi_items() if n.lower() not in STRIPPED]
    if kind == "application/liquid":
        text, wants_layout = liquid.render(answer.text, shop, store_url=street.options.store_url(shop.domain))
        content = (layout(shop, text) if wants_layout else text).encode()
        headers = [pair for pair in headers if pair[0].lower() != "content-type"]
        headers.append(("content-type", "text/html; charset=utf-8"))
    response = Response(content, status_code=answer.status_code)
    for name, value in headers:
        response.headers.append(name, value)
    return response


def _complaint(message: str) -> httpx.Response:
    return httpx.Response(502, headers={"content-type": "text/plain; charset=utf-8"}, content=message.encode())


def _apology(shop: Shop) -> str:
    return layout(shop, f'<h1>{shop.name}</h1><p role="alert">{words(shop.locale)["unanswered"]}</p>')
