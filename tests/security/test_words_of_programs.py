"""Naughty words from programs: in every text that an operation of the API takes, and in what Shopify's webhooks say.

`make test` plays one turn. ROUNDS=all plays TURNS turns, and in these together each operation is sent each word in each
of its texts, in its query and in its address, other words standing in the others; and once more in one text at a time
beside the example's others, there with as many words at once as the text may be long (`naughty.packed`). Each topic of
Shopify's says each word in each of its keys, and each word comes in each header.
"""

from __future__ import annotations

import base64
import hmac
import io
import itertools
import json
import os
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from returns_api.document import document
from returns_api.examples import BODIES
from shop_integration import inbox
from shop_integration.models import WebhookDelivery
from shop_integration.webhooks import store
from shop_integration.webhooks.shim import wrap
from shop_integration.webhooks.topics import TOPICS
from tests.characters import make_shop
from tests.returns_api.programs import Program, program_of
from tests.returns_api.test_every_operation import everything_of
from tests.security.keys import SECRET
from tests.security.naughty import WORDS, packed

pytestmark = pytest.mark.django_db
ALL = os.environ.get("WORDS_PROOF") == "all"
TURNS = 24
ROUNDS = TURNS if ALL else int(os.environ.get("WORDS_PROOF") or 1)
DESCRIBED = document()
OPERATIONS = [(path, method, told) for path, methods in DESCRIBED["paths"].items() for method, told in methods.items()]
Path = tuple[str | int, ...]
# None of the street, which stands in the same database.
DOMAIN = "words-demo.myshopify.com"


def word(turn: int) -> str:
    return WORDS[turn % len(WORDS)]


def parts_of(turn: int) -> list[int]:
    """The numbers of the words that a turn begins with: all of them in all turns of ALL."""
    return list(range(turn, len(WORDS), TURNS)) if ALL else [turn * 31]


def texts_of(schema: dict[str, Any], at: Path = ()) -> Iterator[tuple[Path, int]]:
    """Where in a body a text may stand, and how long it may be: all such properties, the first of every list."""
    while "$ref" in schema:
        schema = DESCRIBED["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if len(at) > 8:
        return
    for each in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        yield from texts_of(each, at)
    for name, inner in schema.get("properties", {}).items():
        yield from texts_of(inner, (*at, name))
    if "items" in schema:
        yield from texts_of(schema["items"], (*at, 0))
    if schema.get("type") == "string":
        yield at, schema.get("maxLength", 2_000)


def with_text(body: Any, at: Path, text: str) -> Any:
    """The same body with this text there; what leads there is made where it is missing."""
    if not at:
        return text
    first, *rest = at
    if isinstance(first, int):
        kept = list(body) if isinstance(body, list) else []
        return [with_text(kept[0] if kept else None, tuple(rest), text), *kept[1:]]
    kept_fields = dict(body) if isinstance(body, dict) else {}
    return kept_fields | {first: with_text(kept_fields.get(first), tuple(rest), text)}


def bodies(told: dict[str, Any], turn: int) -> Iterator[Any]:
    """The example with words in all of its texts, and with some in one of them alone."""
    if "requestBody" not in told:
        yield None
        return
    [content] = told["requestBody"]["content"].values()
    usual = BODIES.get(told["operationId"], {})
    longest = dict(texts_of(content["schema"]))
    places = sorted(longest, key=str)
    whole = deepcopy(usual)
    for number, at in enumerate(places):
        whole = with_text(whole, at, word(turn + 7 * number))
    yield whole
    if not ALL:
        for at in places[turn % max(len(places), 1) :][:1]:
            yield with_text(usual, at, word(turn))
        return
    for at in places:
        beside = [text for text in packed(longest[at]) if " " in text]
        yield from (with_text(usual, at, text) for text in beside[turn : turn + 1])


class Attempts:
    """Sends requests of a program, and keeps what was wrong with the answers."""

    def __init__(self, program: Program, things: dict[str, Any]) -> None:
        self.client = Client(raise_request_exception=False, headers={"Authorization": f"Bearer {program.text}"})
        self.things, self.wrong = things, list[object]()
        self.sent = self.taken = 0

    def send(self, path: str, method: str, told: dict[str, Any], body: Any, turn: int, *, named: bool) -> None:
        """One request; `named` puts a word in the query where a text is asked for, and else in the address."""
        query, address = {}, path
        for place, each in enumerate(told.get("parameters", ())):
            text = word(turn + place)
            if each["in"] == "path":
                value = str(self.things[each["name"]]) if named else text
                address = address.replace(f"{{{each['name']}}}", quote(value, safe=""))
            elif each["in"] == "query" and named:
                query[each["name"]] = text
        data = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        with transaction.atomic():
            answer = self.client.generic(method.upper(), f"{address}?{urlencode(query)}" if query else address, **data)
            if answer.status_code >= 500:
                transaction.set_rollback(True)
        self.sent += 1
        self.taken += answer.status_code < 300
        if fault := wrong_with(answer):
            self.wrong.append((method, address[:80], body, query, fault))


def wrong_with(answer: HttpResponse) -> str:
    """What a program could not bear in an answer; words come back inside JSON or not at all."""
    if answer.status_code >= 500:
        return str(answer.status_code)
    if any("\n" in value or "\r" in value for value in answer.headers.values()) or answer.cookies:
        return "headers"
    kind = answer.get("Content-Type", "")
    if kind.startswith("text/html"):
        return kind
    if "json" in kind and not answer.streaming and kind != "application/x-ndjson":
        json.loads(answer.content)
    return ""


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_every_text_of_every_operation(turn: int) -> None:
    shop = make_shop(DOMAIN)
    attempts = Attempts(program_of(shop), everything_of(shop))
    for begin in parts_of(turn):
        for place, (path, method, told) in enumerate(OPERATIONS):
            nth = begin if ALL else begin + place
            for body in bodies(told, nth):
                attempts.send(path, method, told, body, nth, named=True)
            if "{" in path:
                attempts.send(path, method, told, None, nth, named=False)
    assert not attempts.wrong, attempts.wrong[:5]
    assert attempts.sent > 150
    assert attempts.taken > 20
    for path, method, told in OPERATIONS:
        if method == "get":  # what was taken is read again
            asked = [each for each in told.get("parameters", ()) if each["in"] == "path"]
            attempts.send(path, method, told | {"parameters": asked}, None, 0, named=True)
    assert not attempts.wrong, attempts.wrong[:5]


# Every key that a topic reads, and some of what else Shopify says of people and articles.
SAID = (
    "id", "order_id", "admin_graphql_api_id", "admin_graphql_api_customer_kept_id",
    "admin_graphql_api_customer_deleted_id", "updated_at", "email", "phone", "note", "name", "title", "first_name",
    "handle", "tags", "vendor",
)  # fmt: skip
PARTS = ("order", "order_edit", "return", "customer", "billing_address", "note_attributes")


def saying(turn: int, *, ids: bool) -> bytes:
    """A body whose every text is a word; with `ids` it is about something all the same, so that a handler takes it."""
    said: dict[str, Any] = {key: word(turn + place) for place, key in enumerate(SAID)}
    if ids:
        customers = {
            f"admin_graphql_api_customer_{name}_id": "gid://shopify/Customer/1" for name in ("kept", "deleted")
        }
        shops = dict.fromkeys(("shop_domain", "myshopify_domain"), DOMAIN)
        said |= {"id": 5001, "order_id": 5001, "orders_to_redact": [5001, word(turn)], **customers, **shops}
    about = said | {part: dict(said) for part in PARTS} | {"line_items": [dict(said)], word(turn): word(turn + 1)}
    return json.dumps(about).encode()


def hand_in(app: Callable[..., Any], body: bytes, **headers: str) -> str:
    """What Shopify is answered."""
    digest = base64.b64encode(hmac.digest(SECRET.encode(), body, "sha256")).decode()
    environ: dict[str, Any] = {f"HTTP_X_SHOPIFY_{name}": text for name, text in headers.items()}
    environ |= {"REQUEST_METHOD": "POST", "PATH_INFO": "/webhooks", "CONTENT_LENGTH": str(len(body))}
    answers: list[str] = []
    app(
        environ | {"HTTP_X_SHOPIFY_HMAC_SHA256": digest, "wsgi.input": io.BytesIO(body)},
        lambda status, _headers, *_: answers.append(status),
    )
    return answers[0]


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_every_text_of_every_webhook(
    turn: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(store, "_on_postgresql", lambda: False)
    shop, app = make_shop(DOMAIN), wrap(lambda *_: [b""])
    for begin, (place, topic) in itertools.product(parts_of(turn), enumerate(TOPICS)):
        at = begin if ALL else begin + place
        for ids in (True, False):
            body, own = saying(at, ids=ids), {"WEBHOOK_ID": f"{begin}-{place}-{ids}", "TOPIC": topic}
            named = {"SHOP_DOMAIN": shop.domain, "API_VERSION": "2026-10", "EVENT_ID": "e", "NAME": "n"} | own
            assert hand_in(app, body, **named) == "200 OK"
            if ALL and (place or ids):
                continue  # a header is read before the topic is
            for nth, name in enumerate(named):  # each header alone, as a server hands it on
                text = word(at + nth).encode("utf-8", "surrogatepass").decode("latin-1")
                answer = hand_in(app, body, **named | {"WEBHOOK_ID": f"{begin}-{place}-{ids}-{name}"} | {name: text})
                assert answer[:3] in {"200", "400"}, (name, text)
    inbox.drain(clock=timezone.now)
    rows = WebhookDelivery.objects.all()
    assert rows.count() > 2 * len(TOPICS)
    # What is wrong with a body is said in our words, and none of its own.
    said = set(rows.exclude(last_error="").values_list("last_error", flat=True))
    assert said
    assert not [error for error in said if " is not " not in error and not error.startswith("Unreachable")]
    assert not [text for text in WORDS if len(text) > 4 and any(text in told for told in (*said, *caplog.messages))]
