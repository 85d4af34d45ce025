"""Two shops at every address: who may not come in is refused, reads nothing of anybody, and changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import urlencode

import pytest

from tests.security import keys
from tests.security.door import PURPOSES, Knock, at_the_shop_of, leaks, link_to, place_of, rightful
from tests.security.guards import GUARDS, PROXY, STAFF_KEYS, Key, guarded_by, routes
from tests.security.state import changed, tables
from tests.security.street import Household
from tests.shares import share

pytestmark = pytest.mark.django_db
Street = tuple[Household, Household]
Case = tuple[str, str, Knock, set[int]]

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
GONE = 410
# On the way to Shopify and back: to where they came from.
ANSWERS = {Key.WAY_IN: {302}, Key.STATE: {302}, Key.ASK: {400}, Key.TEXT_LINK: {302}}
# What a link may still open that we signed for something else: the pages of the shop that it names, or that a session
# is over. Signing out works for who is out.
SIGNED_BY_US = {Key.WAY_IN: {302, 404}, Key.STATE: {302, 404}, Key.ACCOUNT: {200, 303, 404, GONE}}
# Links that name no page of one shop: what is wrong with them is not told.
OF_NO_PAGE = {
    Key.LABEL,
    Key.STOCK_PICTURE,
    Key.PERMIT_PICTURE,
    Key.PRINTER_FILE,
    Key.EXPORT,
    Key.REGISTER,
    Key.JOURNAL,
    Key.POLICY,
    Key.PHOTO,
    Key.PARCEL_PHOTO,
    Key.RECEIPT_PHOTO,
    Key.COUNT_PHOTO,
    Key.ARTICLES,
    Key.INSERTS,
    Key.TRIAL,
    Key.EXPLANATION,
    Key.WAY_IN,
    Key.STATE,
    Key.SUPPLIER,
    Key.SCORES,
    Key.LABEL_COSTS,
    Key.SURVEY,
    Key.INSIGHTS,
    Key.EVIDENCE,
    Key.PREVIEW,
    Key.REPORT,
    Key.WHOLE,
    Key.REPORT_PREVIEW,
    Key.BULK_EXPORT,
    Key.BROUGHT,
}


def turn_of(route: str) -> int:
    """Which of many refused guests an address begins with."""
    return list(GUARDS).index(route)


def test_every_address_has_its_guard() -> None:
    found = list(routes())
    assert sorted(found) == sorted(GUARDS), "classify the new address in tests/security/guards.py"


@pytest.mark.parametrize("route", GUARDS)
def test_strangers(route: str, street: Street) -> None:
    before, wrong = tables(), []
    for name, method, knock, allowed in strangers(route, *street):
        answer = knock.send(method)
        if answer.status_code not in allowed or (told := leaks(answer, *street, but=knock.parts.get("number", ""))):
            wrong.append((name, method, answer.status_code, told if answer.status_code in allowed else ""))
    assert not wrong
    assert not changed(before)


@pytest.mark.parametrize("route", GUARDS)
def test_other_methods(route: str, street: Street) -> None:
    house, other = street
    before = tables()
    for method in share(sorted(set(METHODS) - set(GUARDS[route].methods)), turn_of(route), of=5):
        answer = rightful(route, house, method=method).send(method)
        assert answer.status_code == 405, method
        assert not leaks(answer, house, other)
    assert not changed(before)


@pytest.mark.parametrize("route", [route for route, guard in GUARDS.items() if "GET" in guard.methods])
def test_who_may_come_in_reads_only_what_is_theirs_and_changes_nothing(route: str, street: Street) -> None:
    before = tables()
    for house, other in share((street, street[::-1]), turn_of(route), of=2):
        if "HEAD" in GUARDS[route].methods:
            assert rightful(route, house).send("HEAD").status_code in {200, 400}
        for knock in visits(route, house, other):
            answer = knock.send()
            assert answer.status_code in ANSWERS.get(GUARDS[route].key, {200})
            assert not leaks(answer, other)
            if GUARDS[route].key not in {Key.NOTHING, Key.PUBLIC, Key.LOOK}:
                assert {"no-store", "private"} <= set(answer["Cache-Control"].split(", "))
            assert GUARDS[route].key in {Key.PUBLIC, Key.EXTENSION} or "Access-Control-Allow-Origin" not in answer
    assert not changed(before) or GUARDS[route].key in {Key.WAY_IN, Key.EXTENSION}


@pytest.mark.parametrize("route", guarded_by(Key.STAFF_RETURN, Key.RETURN, Key.LABEL, method="GET"))
def test_the_matrix_is_not_empty_words(route: str, street: Street) -> None:
    house, _ = street
    answer = rightful(route, house).send()
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/png" or house.labelled.number.encode() in answer.getvalue()


def test_a_search_finds_nothing_of_the_other_shop(street: Street) -> None:
    house, other = street
    theirs = other.labelled
    for word in (theirs.number, theirs.email, theirs.order.name, theirs.order.number_key, other.parcel.tracking_number):
        knock = rightful("app/returns/", house)
        answer = Knock("app/returns/", query=f"{knock.query}&{urlencode({'q': word})}").send()
        assert answer.status_code == 200
        assert b"c-return" not in answer.getvalue()


def test_a_search_for_a_parcel_finds_nothing_of_the_other_shop(street: Street) -> None:
    house, other = street
    theirs = other.unannounced
    for word in (theirs.tracking_number, theirs.email, other.labelled.number, theirs.name):
        knock = rightful("app/unannounced/", house)
        answer = Knock("app/unannounced/", query=f"{knock.query}&{urlencode({'q': word})}").send()
        assert answer.status_code == 200
        assert b'class="part"' not in answer.getvalue()
        assert not leaks(answer, other, but=word)


def test_a_parcel_proposes_and_takes_nothing_of_the_other_shop(street: Street) -> None:
    house, other = street
    theirs = other.labelled
    parcel = house.unannounced
    parcel.tracking_number, parcel.reference, parcel.email = other.parcel.tracking_number, theirs.number, theirs.email
    parcel.contents.update(code=theirs.lines.all()[0].line.sku)
    parcel.save()
    page = rightful("app/unannounced/<int:parcel_id>/", house).send()
    assert b'class="part candidate"' not in page.getvalue()
    before = tables()
    for number in (theirs.number, other.fresh.name):
        knock = rightful("app/unannounced/<int:parcel_id>/matching/", house, method="POST")
        answer = knock.send("POST", data={"number": number})
        assert answer.status_code == 422
    assert not changed(before)


def visits(route: str, house: Household, other: Household) -> Iterator[Knock]:
    """Everything a rightful visitor may look at, also while naming the other shop wherever one could try."""
    knock = rightful(route, house)
    if GUARDS[route].key is Key.STAFF_RETURN:
        numbers = [rma.number for rma in house.returns]
        yield from (rightful(route, house, number=number) for number in share(numbers, turn_of(route), of=3))
    named = f"shop={other.shop.domain}&shop_id={other.shop.pk}&shopify-reload=/app/"
    query = knock.query if route.startswith(PROXY) else f"{knock.query}&{named}"
    yield Knock(route, knock.parts, query, knock.bearer)


def strangers(route: str, house: Household, other: Household) -> Iterator[Case]:
    """Everybody who has no business at an address: name, method, request, and the answers that are refusals."""
    for method in GUARDS[route].methods:
        for name, knock, allowed in _strangers(route, method, house, other):
            yield name, method, knock, allowed
        if GUARDS[route].key is Key.EXTENSION:
            for name, token in share(keys.bad_session_tokens(house.shop, other.shop).items(), turn_of(route), of=7):
                refusal = {204 if method == "OPTIONS" else 401}
                yield name, method, Knock(route, rightful(route, house).parts, bearer=token), refusal


def _strangers(route: str, method: str, house: Household, other: Household) -> Iterator[tuple[str, Knock, set[int]]]:
    key = GUARDS[route].key
    if key in STAFF_KEYS:
        yield from _no_staff(route, method, house, other)
        yield from _other_staff(route, method, house, other)
    if route.startswith(PROXY):
        yield from _no_passage(route, house, other)
    if key in PURPOSES:
        yield from _no_link(route, key, house, other)
    if key in {Key.SELECTION, Key.GIFT_SELECTION, Key.RETURN_SELECTION}:
        yield from _no_selection(route, house, other)
    if key in {Key.API, Key.API_NAMED}:
        yield from _no_program(route, method, house, other)
    if key in {Key.SHOP, Key.PUBLIC} and "<slug:handle>" in route:
        yield "a shop nobody knows", Knock(route, {"handle": "nobody"}), {404}
    if key is Key.LOOK:
        yield "a shop nobody knows", Knock(route, {"handle": "nobody", "where": "page", "mark": "a"}), {404}
    yield from _no_text(route, key, house)
    if key is Key.CARRIER_ACCOUNT:
        yield "unsigned", rightful(route, house), {401, 411}
        yield "no account", Knock(route, {"kind": "easypost", "token": "nobody"}), {404}
        yield "another kind", Knock(route, rightful(route, house).parts | {"kind": "shippo"}), {404}
    yield from _no_signature(route, key)


def _no_signature(route: str, key: Key) -> Iterator[tuple[str, Knock, set[int]]]:
    if key is Key.METRICS:
        for name, token in (("nobody", None), ("no token", ""), ("another token", keys.METRICS_TOKEN[:-1])):
            yield name, Knock(route, bearer=token), {401}
    if key is Key.FLOW:
        yield "unsigned", Knock(route), {401}
    if key is Key.MAIL_PROVIDER:
        for name, status in (("postmark", 400), ("brevo", 404), ("smtp", 404)):
            yield f"without its secret {name}", Knock(route, {"provider": name}), {status}
    if key is Key.CARRIER:
        for name, status in (("sandbox", 401), ("slip", 401), ("nobody", 404)):
            yield f"unsigned {name}", Knock(route, {"name": name}), {status, 411}


def _no_text(route: str, key: Key, house: Household) -> Iterator[tuple[str, Knock, set[int]]]:
    if key in {Key.TEXT_REPORT, Key.TEXT_LINK}:
        yield "nobody's", Knock(route, {"token": "nobody", "code": "nobody"}), {404}
    if key is Key.TEXT_REPORT:
        yield "unsigned", rightful(route, house), {401, 411}


# What an address behind an ID token names of the shop, and how it is called there.
NAMED: dict[Key, tuple[str, Callable[[Household], int]]] = {
    Key.STAFF_WITHDRAWAL: ("withdrawal_id", lambda house: house.statement.withdrawal.pk),
    Key.STAFF_RESTRICTION: ("restriction_id", lambda house: house.restriction.pk),
    Key.STAFF_PARCEL: ("parcel_id", lambda house: house.unannounced.pk),
    Key.STAFF_COUNT: ("count_id", lambda house: house.count.pk),
    Key.STAFF_JOB: ("job_id", lambda house: house.job.pk),
    Key.STAFF_BROUGHT: ("file_id", lambda house: house.shop.brought_files.get().pk),
    Key.STAFF_TASK: ("task_id", lambda house: house.task.pk),
    Key.STAFF_WORKFLOW: ("workflow_id", lambda house: house.workflow.pk),
    Key.STAFF_WORKFLOW_RUN: ("run_id", lambda house: house.workflow_run.pk),
    Key.STAFF_REPORT: ("report_id", lambda house: house.report.pk),
    Key.STAFF_FINDING: ("finding_id", lambda house: house.finding.pk),
    Key.STAFF_FIT_NOTE: ("fit_note_id", lambda house: house.fit_note.pk),
    Key.STAFF_API_KEY: ("key_id", lambda house: house.api_key.pk),
    Key.STAFF_ENDPOINT: ("endpoint_id", lambda house: house.endpoint.pk),
    Key.STAFF_VIEW: ("view_id", lambda house: house.view.pk),
    Key.STAFF_ACCOUNT: ("account_id", lambda house: house.account.pk),
    Key.STAFF_MEMBER: ("member_id", lambda house: house.viewer.pk),
    Key.STAFF_SUPPLIER: ("supplier_id", lambda house: house.supplier.pk),
}


def _other_staff(route: str, method: str, house: Household, other: Household) -> Iterator[tuple[str, Knock, set[int]]]:
    key = GUARDS[route].key
    if key in NAMED:
        name, find = NAMED[key]
        theirs, ours = rightful(route, other, method=method), {name: str(find(house))}
        yield "the other shop's staff", Knock(route, theirs.parts | ours, theirs.query, theirs.bearer), {404}
    if key is Key.STAFF_RETURN:
        for rma in share(house.returns, turn_of(route), of=3):
            theirs = rightful(route, other, method=method, number=rma.number)
            yield f"the other shop's staff at {rma.stage}", theirs, {404}


def _no_program(route: str, method: str, house: Household, other: Household) -> Iterator[tuple[str, Knock, set[int]]]:
    parts = rightful(route, house).parts
    for name, text in share(keys.bad_api_keys(house.shop).items(), turn_of(route), of=6):
        yield name, Knock(route, parts, bearer=text), {401}
    yield "nobody", Knock(route, parts), {401}
    yield "an ID token", Knock(route, parts, bearer=keys.id_token(house.shop)), {401}
    yield "a key in the address alone", Knock(route, parts, f"key={keys.api_key(house.shop)}"), {401}
    if GUARDS[route].key is Key.API_NAMED:
        refusal = {404} if method in {"GET", "HEAD"} else {404, 422}  # a body is judged before what it is about
        yield "the other shop's program", Knock(route, parts, bearer=keys.api_key(other.shop)), refusal


def _no_staff(route: str, method: str, house: Household, other: Household) -> Iterator[tuple[str, Knock, set[int]]]:
    parts, reads = rightful(route, house).parts, method in {"GET", "HEAD"}
    for name, token in share(keys.bad_id_tokens(house.shop, other.shop).items(), turn_of(route), of=9):
        yield f"{name} in the header", Knock(route, parts, bearer=token), {401}
        yield f"{name} in the address", Knock(route, parts, f"id_token={token}"), {302 if reads else 401}
    yield "nobody", Knock(route, parts), {302 if reads else 401}
    if not reads:
        yield "a good token in the address alone", Knock(route, parts, f"id_token={keys.id_token(house.shop)}"), {401}


def _no_passage(route: str, house: Household, other: Household) -> Iterator[tuple[str, Knock, set[int]]]:
    parts = rightful(route, house).parts
    for name, query in share(keys.bad_proxy_queries(house.shop, other.shop).items(), turn_of(route), of=5):
        yield name, Knock(route, parts, query), {401}
    yield "a shop nobody knows", Knock(route, parts, keys.proxied("nobody.myshopify.com")), {404}


def _no_link(route: str, key: Key, house: Household, other: Household) -> Iterator[tuple[str, Knock, set[int]]]:
    knock = rightful(route, house)
    bad = keys.bad_links(PURPOSES[key], link_to(key, house), other=other.shop)
    for name, token in share(bad.items(), turn_of(route), of=9):
        refusal = {GONE} if name == "expired" and key not in OF_NO_PAGE - {Key.LABEL, Key.SUPPLIER} else {404}
        query = f"code=anything&state={token}" if key is Key.STATE else knock.query
        if name in {"of another shop", "no longer true", "without proof"}:
            refusal = SIGNED_BY_US.get(key, refusal)
        yield name, Knock(route, knock.parts | {"token": token}, query), refusal
        if key not in OF_NO_PAGE and name == "of another shop":
            elsewhere = at_the_shop_of(Knock(route, knock.parts | {"token": token}), other.shop)
            yield "a row of ours under the other shop's name", elsewhere, SIGNED_BY_US.get(key, {404})
    if key not in OF_NO_PAGE:
        yield "our link at the other shop's pages", at_the_shop_of(knock, other.shop), {404}


def _no_selection(route: str, house: Household, other: Household) -> Iterator[tuple[str, Knock, set[int]]]:
    knock, query = rightful(route, house), place_of(route, house.shop)
    of_return = GUARDS[route].key is Key.RETURN_SELECTION
    good = house.selection(house.labelled.order if of_return else house.fresh)
    chosen = {
        "another order's": house.selection(house.fresh if of_return else house.labelled.order),
        "the other shop's": other.selection(),
        "tampered": good[:-6] + "".join(reversed(good[-6:])),
        "cut": good[:-2],
        "garbage": "x",
        "not ascii": "%C3%A9",
    }
    for name, sealed in chosen.items():
        yield f"{name} selection", Knock(route, knock.parts | {"sealed": sealed}, query), {404}
