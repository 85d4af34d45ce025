"""The Admin API of one shop, on shopifyapi's GraphQL client without its global state.

shopifyapi keeps the current shop in process-wide variables, sets no time-out and prints the bodies of errors. This
subclass sets its own endpoint and headers, so that a worker which serves many shops can never answer one with
another's token, and sends through a pool of connections with time-outs.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import shopify
from django.conf import settings
from opentelemetry.trace import SpanKind

from returns.tracing import span
from shop_integration import wire
from shop_integration.admin_api.answer import Json, body_of, data_of, is_inactive, is_throttled, payload_of
from shop_integration.admin_api.budget import Budget, Priority
from shop_integration.admin_api.document import Document, document
from shop_integration.clocks import compare
from shop_integration.errors import ShopAway, Throttled, TokenRefused, Unreachable

MOST_ROUNDS = 4
QUERY_TRIES = {Priority.WORKER: 3, Priority.SHOPPER: 1}
PATIENCE_SECONDS = 3.0
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)

TokenSource = Callable[[str], str]


class AdminClient(shopify.GraphQL):
    """Send documents to one shop. Queries may be repeated; mutations are sent once, unless nothing was done.

    A client for a SHOPPER's page goes first, gives up soon and tries once; a WORKER's leaves shoppers room.
    `token` is called with the token that was refused last ("" at first) and returns one that should do.
    """

    def __init__(
        self,
        shop_domain: str,
        *,
        token: TokenSource,
        priority: Priority = Priority.WORKER,
        http: httpx.Client | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.time,
    ) -> None:
        session = shopify.Session(shop_domain, settings.SHOPIFY_API_VERSION, token(""))
        self.shop_domain = shop_domain
        self.endpoint = _endpoint(session)
        self.headers = {"X-Shopify-Access-Token": session.token}
        self._token, self._http, self._sleep, self._clock = token, http, sleep, clock
        self._tries = QUERY_TRIES[priority]
        self._timeout = wire.HURRIED if priority is Priority.SHOPPER else wire.TIMEOUT
        self._budget = Budget(shop_domain, priority, clock=clock)

    def query(self, name: str, **variables: Any) -> Json:
        """Read with `documents/{name}.graphql` and return `data`. Raises ShopifyError."""
        wanted = document(name, changes=False)
        for attempt in range(1, self._tries):
            try:
                return data_of(self._ask(wanted, variables), wanted)
            except Unreachable:
                self._sleep(0.2 * attempt)
        return data_of(self._ask(wanted, variables), wanted)

    def mutate(self, name: str, **variables: Any) -> Json:
        """Change something with `documents/{name}.graphql` and return the payload. Raises ShopifyError.

        After Unreachable with `maybe_done` only reading Shopify can tell whether it happened.
        """
        wanted = document(name, changes=True)
        return payload_of(data_of(self._ask(wanted, variables), wanted))

    def execute(
        self, query: str, variables: Any = None, operation_name: str | None = None, *, version: str | None = None
    ) -> httpx.Response:
        """Send one request as it is, to another `version` than the pinned one if that is named.

        Raises Unreachable when no answer came.
        """
        endpoint = _endpoint(shopify.Session(self.shop_domain, version)) if version else self.endpoint
        content = {"query": query, "variables": variables, "operationName": operation_name}
        headers = self.merge_headers({"Accept": "application/json"}, self.headers)
        before = self._clock()
        try:
            answer = (self._http or wire.http()).post(endpoint, json=content, headers=headers, timeout=self._timeout)
        except NOT_SENT as error:
            raise Unreachable(type(error).__name__, maybe_done=False) from error
        except httpx.HTTPError as error:
            raise Unreachable(type(error).__name__, maybe_done=True) from error
        compare(answer.headers.get("Date", ""), before=before, after=self._clock())
        return answer

    def _ask(self, wanted: Document, variables: Json) -> Json:
        """Send until it is let through: waits while throttled, gets a new token once. Neither had any effect.

        Raises ShopAway where nobody may work in the shop.
        """
        renewed = False
        for _ in range(MOST_ROUNDS):
            self._wait(wanted)
            try:
                body = self._send(wanted, variables)
            except TokenRefused:
                if renewed:
                    raise
                renewed, self.headers = True, {"X-Shopify-Access-Token": self._token(self._given_token())}
                continue
            self._budget.learn(wanted.operation, (body.get("extensions") or {}).get("cost"))
            if is_inactive(body):
                raise ShopAway(ShopAway.INACTIVE)
            if not is_throttled(body):
                return body
        raise Throttled(self._budget.delay(wanted.operation))

    def _send(self, wanted: Document, variables: Json) -> Json:
        version = settings.SHOPIFY_POLICY_API_VERSION if wanted.ahead else None
        with span(f"Shopify {wanted.operation}", SpanKind.CLIENT, operation=wanted.operation):
            return body_of(self.execute(wanted.text, variables, wanted.operation, version=version), wanted)

    def _wait(self, wanted: Document) -> None:
        """Wait for room and take it. Raises Throttled where that takes longer than anybody should hold a thread."""
        patience = PATIENCE_SECONDS
        while seconds := self._budget.take(wanted.operation):
            if seconds > patience:
                raise Throttled(timedelta(seconds=seconds))
            patience -= seconds
            self._sleep(seconds)

    def _given_token(self) -> str:
        return self.headers["X-Shopify-Access-Token"]


def _endpoint(session: Any) -> str:
    """Where the Admin API of a session's shop and version is."""
    return str(session.version.api_path(f"https://{session.url}")) + "/graphql.json"
