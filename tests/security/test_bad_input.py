"""What no form of ours would send, to every address that takes a body: never a 5xx, never half a change."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse

from returns.models import Return
from returns_portal.shopper.addresses import own_base
from tests.characters import fulfilled
from tests.security.door import Knock, everything_in, leaks, rightful
from tests.security.guards import GUARDS, PROXY, STAFF_KEYS
from tests.security.keys import proxied
from tests.security.state import attempt, changed, tables
from tests.security.street import Household
from tests.shares import share

pytestmark = pytest.mark.django_db
Street = tuple[Household, Household]

FORM, JSON, PARTS = "application/x-www-form-urlencoded", "application/json", "multipart/form-data; boundary=x"
PART = b'--x\r\nContent-Disposition: form-data; name="%b"; filename="%b"\r\nContent-Type: image/png\r\n\r\n%b\r\n'
FIELDS = (b"number", b"secret", b"line", b"agreed", b"reason", b"explanation", b"expected_minor", b"days", b"name")
# What a form has to cope with: every address meets some of these.
READ: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", FORM),
    "json": (b'{"number": "1", "line": [1], "expected_minor": 1}', JSON),
    "wrong type of json": (b"true", JSON),
    "not utf-8": (b"&".join(name + b"=\xff\xfe%80" for name in FIELDS), FORM),
    "nul": (b"&".join(name + b"=a%00b" for name in FIELDS), FORM),
    "the same name often": (b"&".join([b"line=1"] * 400), FORM),
    "files in fields": (b"".join(PART % (name, b"../../x.png", b"\x89PNG") for name in FIELDS) + b"--x--", PARTS),
}
# What the one parser in front of all forms has to cope with: every address meets some, and each meets many addresses.
PARSED: dict[str, tuple[bytes, str]] = {
    "no type": (b"number=1", ""),
    "half of json": (b'{"number": ', JSON),
    "deep json": (b"[" * 200_000, JSON),
    "nul in a name": (b"number%00=1&line%00=2", FORM),
    "many fields": (b"&".join(b"f%d=1" % number for number in range(600)), FORM),
    "huge": (b"number=" + b"1" * (2 * 1024 * 1024 + 1), FORM),
    "long name": (b"a" * 100_000 + b"=1", FORM),
    "strange charset": (b"number=1", f"{FORM}; charset=utf-16"),
    "no charset": (b"number=1", f"{FORM}; charset=%00"),
    "multipart without boundary": (b"number=1", "multipart/form-data"),
    "multipart with a long boundary": (b"number=1", f"multipart/form-data; boundary={'x' * 5000}"),
    "multipart cut": (b'--x\r\nContent-Disposition: form-data; name="number"\r\n', PARTS),
    "multipart with bad base64": (
        b'--x\r\nContent-Disposition: form-data; name="a"\r\nContent-Transfer-Encoding: base64\r\n\r\n%%%\r\n--x--',
        PARTS,
    ),
    "many files": (b"".join(PART % (b"f%d" % n, b"x", b"x") for n in range(40)) + b"--x--", PARTS),
    "xml": (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>', "text/xml"),
}
# Chunked: the server in front hands a body on without Content-Length, and Django then reads nothing.
LENGTHS = ("", "-5", "1_0")
POSTED = [path for path, guard in GUARDS.items() if "POST" in guard.methods and not path.startswith(PROXY + "orders")]


def send(route: str, house: Household, body: bytes, kind: str = FORM, **more: Any) -> HttpResponse:
    """Post to an address as somebody who may."""
    knock = rightful(route, house, method="POST")
    return attempt(lambda: knock.send("POST", body=body, content_type=kind, htmx=route.startswith("app/"), **more))


@pytest.mark.parametrize("route", POSTED)
def test_bodies_that_no_form_sends(route: str, street: Street) -> None:
    before, turn = tables(), POSTED.index(route)
    bodies = [*READ.items(), *PARSED.items()]
    answers = {name: send(route, street[0], body, kind) for name, (body, kind) in share(bodies, turn, of=len(bodies))}
    for length in share(LENGTHS, turn, of=9):
        answers["length " + length] = send(route, street[0], b"number=1&secret=x", CONTENT_LENGTH=length)
    assert not [(name, answer.status_code) for name, answer in answers.items() if answer.status_code >= 500]
    assert not any(answer.cookies for answer in answers.values())
    assert not changed(before)


NUMBERS = (
    "-1", "0", "1.5", "1e999999", "9" * 30, "9" * 5000, "NaN", "Infinity", "1_0", " 1 ", "１", "٣", "½", "", "null",
    "[]", "1;DROP TABLE returns_return", "%s", "{0}", "\u202e1",
)  # fmt: skip


def forms(house: Household) -> Iterator[tuple[str, dict[str, Any], set[str]]]:
    """Address, a good form, and its fields that take a number, an id or a choice."""
    line = fulfilled(house.fresh)[0].pk
    chosen = {"line": str(line), f"quantity_{line}": "1", f"reason_{line}": "size_small"}
    yield "returns/<slug:handle>/orders/<token>/", chosen, set(chosen)
    yield "proxy/orders/<token>/<sealed>/", {"agreed": "x"}, {"agreed"}
    yield "app/returns/<slug:number>/settlement/", {"expected_minor": "1"}, {"expected_minor"}
    yield "app/returns/<slug:number>/outcome/", {"outcome": "store_credit", "consent": "1"}, {"outcome"}
    yield "app/returns/<slug:number>/refusal/", {"reason": "OTHER", "explanation": "x"}, {"reason"}
    counts = {f"line-{item.pk}": "RESTOCKED" for item in house.labelled.lines.all() if item.quantity == 1}
    for item in house.labelled.lines.all():
        if item.quantity > 1:
            counts[f"line-{item.pk}-RESTOCKED"] = str(item.quantity)
    yield "app/returns/<slug:number>/receipt/", counts, set(counts)
    policy = {
        "days": "30", "counted_from": "delivery", "ship_by_days": "14", "approval": "review", "outcomes": "refund",
        "restocking_percent": "10", "duties": "kept", "return_shipping": "4.90", "bonus_percent": "",
        "credit_days": "365",
    }  # fmt: skip
    yield "app/settings/policy/", policy, set(policy)
    parcel = {
        "request_key": "0" * 36, "arrived_on": "2026-11-20", "location": "", "item_0_description": "x",
        "item_0_code": "x", "item_0_quantity": "1", "item_0_condition": "worn", "item_7_description": "x",
    }  # fmt: skip
    yield "app/unannounced/new/", parcel, set(parcel)
    yield "app/unannounced/<int:parcel_id>/details/", parcel, set(parcel)
    yield "app/unannounced/<int:parcel_id>/matching/", {"number": "R-1"}, {"number"}
    two = {"first": "R-1", "second": "R-2", "apart-0": "1"}
    yield "app/unannounced/<int:parcel_id>/division/", two, set(two)
    yield "app/unannounced/<int:parcel_id>/closure/", {"ending": "kept", "why": "x"}, {"ending"}
    new = {"order": house.fresh.name, "parcel": str(house.unannounced.pk), f"quantity-{line}": "1"}
    yield "app/returns/new/", new, {"parcel", f"quantity-{line}"}
    yield from forms_of_settings()
    yield "app/tasks/", {"what": "x", "for_whom": "", "due": "2026-12-01"}, {"for_whom", "due"}
    yield "app/tasks/<int:task_id>/", {"do": "done"}, {"do"}
    report = {"about": "week", "rhythm": "week", "weekday": "0", "language": "fr", "file": "xlsx", "email": "?"}
    yield "app/reports/", report, set(report) - {"email"}
    owed = {"request_key": "0" * 36, "kind": "goodwill", "amount": "1", "reason": "x"}
    yield "app/returns/<slug:number>/order-refunds/", owed, {"kind", "amount"}
    yield "app/returns/<slug:number>/override/", {"kind": "time", "days": "5", "reason": "x"}, {"kind", "days"}
    restriction = {"category": "missing_goods", "why": "x", "months": "3"}
    yield "app/returns/<slug:number>/restriction/", restriction, {"category", "months"}
    lifted = {"outcome": "lifted", "answer": "x"}
    yield "app/restrictions/<int:restriction_id>/answer/", lifted, {"outcome"}
    yield "app/withdrawals/<int:withdrawal_id>/information/", {"told_on": "2026-11-20"}, {"told_on"}
    yield "app/withdrawals/<int:withdrawal_id>/deduction/", {"return": "?", "amount": "1", "reason": "x"}, {"amount"}
    yield "app/withdrawals/<int:withdrawal_id>/payment/", {"return": "?", "total": "1"}, {"total"}


def forms_of_settings() -> Iterator[tuple[str, dict[str, Any], set[str]]]:
    """Those of the policy and of what else is set up."""
    clause = {
        "label_en": "x", "days": "5", "counted_from": "order", "working_day": "yes", "until": "2026-12-01",
        "restocking_percent": "5", "return_shipping": "1", "price_min": "1", "price_max": "2", "discount_min": "1",
        "placed_first": "2026-11-01", "approval": "auto", "answer": "review", "proof": "photo", "outcomes": "refund",
        "bonus_percent": "", "countries": "FR",
    }  # fmt: skip
    yield "app/policy/clauses/", clause, set(clause) - {"label_en"}
    yield "app/policy/exception-preview/", clause, set(clause) - {"label_en"}
    segment = {"label_en": "x", "orders_min": "1", "orders_max": "2", "returned_min": "1", "spent_min": "1"}
    yield "app/policy/segments/", segment, set(segment) - {"label_en"}
    yield "app/policy/reasons/", {"label_en": "x", "shopify_handle": "other"}, {"shopify_handle"}
    rules = {"default_role": "agent", "agents_pay": "100", "two_people": "200"}
    yield "app/settings/staff/rules/", rules, set(rules)
    yield "app/settings/staff/<int:member_id>/role/", {"role": "agent"}, {"role"}
    supplier = {
        "name": "x", "email": "?", "language": "fr", "days": "3", "evidence": "none", "answer_days": "3",
        "credit_percent": "50", "handling_cost": "1",
    }  # fmt: skip
    yield "app/suppliers/new/", supplier, set(supplier) - {"name", "email"}
    yield "app/insights/costs/", {"handling": "1", "fees": "1", "worth_a": "90"}, {"handling", "fees", "worth_a"}


def test_numbers_that_are_none(street: Street) -> None:
    """Each field meets each number, once with all other fields as strange, and some with the others as they must be."""
    house, before, wrong = street[0], tables(), []
    for place, (route, good, fields) in enumerate(forms(house)):
        for turn in share(range(len(NUMBERS)), place, of=10):
            strange = {field: NUMBERS[(turn + nth) % len(NUMBERS)] for nth, field in enumerate(sorted(fields))}
            alone = [{**good, field: NUMBERS[turn]} for field in fields if turn % 7 == 0 and len(fields) > 1]
            for form in ({**good, **strange}, *alone):
                answer = send(route, house, urlencode(form).encode())
                if answer.status_code >= 500:
                    wrong.append((route, form, answer.status_code))
    assert not wrong
    assert not changed(before)


def test_ids_of_others_do_nothing(street: Street) -> None:
    house, other = street
    before = tables()
    theirs, ours = fulfilled(other.fresh)[0].pk, fulfilled(house.labelled.order)[0].pk
    for line in (theirs, ours):
        chosen = {"line": str(line), f"quantity_{line}": "1", f"reason_{line}": "size_small"}
        knock = rightful("returns/<slug:handle>/orders/<token>/", house)
        answer = knock.send("POST", body=urlencode(chosen).encode(), content_type=FORM)
        assert answer.status_code == 422
    for item in other.labelled.lines.all():
        knock = rightful("app/returns/<slug:number>/receipt/", house, method="POST")
        answer = knock.send("POST", body=f"line-{item.pk}=RESTOCKED".encode(), content_type=FORM)
        assert answer.status_code == 422
        assert not leaks(answer, other)
    assert not changed(before)


@pytest.mark.parametrize(
    "prefix",
    [
        "/..", "/apps/..", "/apps/../admin", "/./apps", "//evil.example", "/apps//returns", "https://evil.example",
        "apps/returns", "/apps/returns/", "/apps/%2e%2e", "/apps/re turns", "/apps\\returns", '/"><script>', "/a\0",
        "/apps/returns\r\nX-Evil: 1", "/apps/returns\n", "/é", "javascript:alert(1)", "",
    ],
)  # fmt: skip
def test_a_path_prefix_that_leads_elsewhere_is_refused(prefix: str, street: Street) -> None:
    answer = Knock(PROXY, query=proxied(street[0].shop, prefix=prefix)).send()
    assert answer.status_code == 401
    assert "X-Evil" not in answer
    assert "script>" not in answer.getvalue().decode().replace("</script>", "")


@pytest.mark.parametrize("name", ["shop", "timestamp", "path_prefix", "signature", "logged_in_customer_id"])
@pytest.mark.parametrize("first", [True, False])
def test_a_reserved_parameter_stands_once(name: str, first: bool, street: Street) -> None:
    good, again = proxied(street[0].shop), f"{name}=1"
    assert Knock(PROXY, query=good).send().status_code == 200
    assert Knock(PROXY, query=f"{again}&{good}" if first else f"{good}&{again}").send().status_code == 401


LINE_ENDS = ("%0d%0aSet-Cookie:%20a=b%0aX-Evil:1%e5%98%8a%e5%98%8dX-Evil:1", "%00%ff")


@pytest.mark.parametrize("route", share([route for route, guard in GUARDS.items() if "GET" in guard.methods], 0, of=3))
def test_line_ends_reach_no_header(route: str, street: Street) -> None:
    for end in share(LINE_ENDS, list(GUARDS).index(route), of=2):
        names = ("lang", "locale", "seen", "number", "format", "q", "tab", "after", "shop", "shopify-reload", "host")
        query = "&".join(f"{name}=x{end}" for name in names)
        if GUARDS[route].key in STAFF_KEYS:
            knock = Knock(route, rightful(route, street[0]).parts, query)
        else:
            good = rightful(route, street[0])
            knock = Knock(route, good.parts, f"{good.query}&{query}")
        answer = knock.send()
        assert answer.status_code < 500
        assert "X-Evil" not in answer
        assert not answer.cookies
        assert all("\n" not in value and "\r" not in value for value in answer.headers.values())


STRANGE_HEADERS: tuple[dict[str, str], ...] = (
    {
        "Accept-Language": "a" * 4000, "HX-Current-URL": "http://[::1", "X-Forwarded-Host": "evil.example",
        "X-Forwarded-For": "1.1.1.1, ' OR 1=1, ::ffff:x," * 50, "Cookie": "a=b; \0; sessionid=x",
        "X-Shopify-Shop-Domain": "northwind-demo.myshopify.com", "Range": "bytes=0-,5-", "If-None-Match": "*",
    },
    {
        "Accept-Language": "fr;q=x,\0", "HX-Current-URL": "javascript:alert(1)", "HX-Target": "<script>",
        "HX-Request": "maybe", "X-Forwarded-Proto": "javascript", "Sec-Fetch-Dest": "\xff", "Content-Length": "abc",
        "X-HTTP-Method-Override": "DELETE", "Origin": "https://evil.example",
    },
)  # fmt: skip


@pytest.mark.parametrize("route", share(GUARDS, 0, of=3))
def test_headers_that_nobody_sends(route: str, street: Street) -> None:
    method, house, before = GUARDS[route].methods[0], street[0], tables()
    for headers in share(STRANGE_HEADERS, list(GUARDS).index(route), of=2):
        knock = rightful(route, house, method=method)
        answer = attempt(lambda: knock.send(method, headers=headers))  # noqa: B023 - called at once
        assert answer.status_code < 500, headers
        assert b"evil.example" not in everything_in(answer)
        assert not leaks(answer, street[1])
    assert not changed(before)


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "", "a b", "[::1", "\xff"])
def test_a_foreign_host_is_400(host: str, street: Street) -> None:
    for route in ("", "app/", "app/patch-id-token", PROXY):
        answer = Knock(route).send(headers={"Host": host or " "})
        assert answer.status_code in {400, 401, 404}
        assert b"evil.example" not in everything_in(answer)


@pytest.mark.parametrize(
    "path",
    [
        "/../../etc/passwd", "/app/../healthz", "/app/%2e%2e/", "/app/returns/..%2f..%2f/", "//evil.example/app/",
        "/app//returns/R-41003/", "/static/../manage.py", "/static/%2e%2e/x.py", "/labels/../x.pdf", "/%00", "/%ff",
        "/returns/" + "a" * 5000 + "/", "/app/returns/" + "9" * 5000 + "/", "/returns/atelier-demo.myshopify.com/",
        "/é",
        "/app/returns/R-41003'--/", "/returns/atelier-demo%0d%0a/", "/admin/", "/.env", "/.git/config",
    ],
)  # fmt: skip
def test_addresses_that_lead_nowhere(path: str, street: Street) -> None:
    answer = Knock(path.removeprefix("/")).send()
    assert answer.status_code in {301, 302, 400, 404}
    assert answer.status_code != 301 or not answer["Location"].startswith("//")
    assert not leaks(answer, *street, but="R-41003")


def test_the_way_back_stays_in_our_own_admin(street: Street) -> None:
    for back in (
        "//evil.example",
        "https://evil.example/app/",
        "/\\evil.example",
        "javascript:alert(1)",
        "/apps/x",
        "",
        "/proxy/",
    ):
        answer = Knock("app/patch-id-token", query=urlencode({"shopify-reload": back})).send()
        assert answer.status_code == 400
        assert b"evil" not in everything_in(answer)
    hostile = urlencode({"shopify-reload": "/app/", "shop": "evil.example", "host": '"><script>'})
    answer = Knock("app/patch-id-token", query=hostile).send()
    assert b"evil" not in everything_in(answer)
    assert b'"><script>' not in answer.getvalue()


def test_twice_the_same_click_asks_once(street: Street) -> None:
    house = street[0]
    knock = rightful("returns/<slug:handle>/orders/<token>/<sealed>/", house)
    page = knock.send().getvalue().decode()
    agreed = page.split('name="agreed" value="')[1].split('"')[0]
    body = urlencode({"agreed": agreed}).encode()
    assert {knock.send("POST", body=body, content_type=FORM).status_code for _ in range(3)} == {303}
    assert Return.objects.filter(order=house.fresh).count() == 1


def test_a_sum_nobody_was_shown_is_409(street: Street) -> None:
    house, before = street[0], tables()
    knock = rightful("returns/<slug:handle>/orders/<token>/<sealed>/", house)
    elsewhere = rightful("returns/<slug:handle>/orders/<token>/<sealed>/", house).send().getvalue().decode()
    foreign = elsewhere.split('name="agreed" value="')[1].split('"')[0]
    for agreed in ("", "0", "-1", "x:y:z", json.dumps([1, 2]), foreign):
        answer = knock.send("POST", body=urlencode({"agreed": agreed}).encode(), content_type=FORM)
        assert answer.status_code == 409
    assert not changed(before)
    assert own_base(house.shop) in answer.getvalue().decode()
