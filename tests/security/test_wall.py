"""The second wall: what a look-up sees that forgot its shop. PostgreSQL holds it, so it is asked here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import import_module

import pytest
from django.apps import apps
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

import config.wall
from returns import wall
from returns.migrations._wall import chain
from returns.models import Return, Shop
from returns.queries.shops import shop_by_domain
from returns_portal.merchant import lookup
from tests.security.door import rightful
from tests.security.state import ROOMS
from tests.security.street import Household

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
Street = tuple[Household, Household]
HANGING = import_module("returns.migrations.0098_what_hangs_behind_the_wall").TABLES
PAPERS = import_module("labels.migrations.0017_what_hangs_behind_the_wall").TABLES

# Where no row names a shop, and nobody's parent does.
OF_NO_SHOP = {
    "shop_integration_webhookdelivery": "written before anybody knows the shop; read by workers alone",
    "returns_portal_ratelimit": "keyed digests of who knocks, before a door opens",
}
STANDING = """
SELECT tablename FROM pg_policies p JOIN pg_class c ON c.oid = format('%I.%I', p.schemaname, p.tablename)::regclass
WHERE policyname = 'wall' AND schemaname = current_schema() AND relrowsecurity AND relforcerowsecurity
"""
OURS, THEIRS = "SELECT count(*) FROM {} WHERE {} = %s", "SELECT count(*) FROM {} WHERE {} <> %s"
CHANGE, DELETE = "UPDATE {0} SET {1} = {1} WHERE {1} <> %s", "DELETE FROM {} WHERE {} <> %s"
A_ROW = "SELECT to_jsonb(row)::text FROM {} row WHERE {} <> %s LIMIT 1"
PUT_BACK = "INSERT INTO {0} SELECT (jsonb_populate_record(NULL::{0}, %s::jsonb)).*"


def asked(statement: str, *values: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return list(cursor.fetchall()) if cursor.description else [(cursor.rowcount,)]


def expected() -> dict[str, str]:
    """Each table that names a shop, and the column that does."""
    models = [model for room in ROOMS for model in apps.get_app_config(room).get_models(include_auto_created=True)]
    columns = {model._meta.db_table: {field.column for field in model._meta.concrete_fields} for model in models}
    named = {table: "shop_id" for table, found in columns.items() if "shop_id" in found}
    return named | {Shop._meta.db_table: "id"}


def keys_of(table: str) -> list[tuple[str, str]]:
    """The keys that lead from a table to one that names a shop."""
    return list({**HANGING, **PAPERS}[table])


def hanging() -> dict[str, str]:
    """Each table that is behind the wall by the one it hangs on, and what tells the shop of a row of it."""
    tables = {table: keys_of(table) for table in (*HANGING, *PAPERS)}
    return {table: f"(SELECT {keys[-1][1]}.shop_id FROM {chain(table, keys)})" for table, keys in tables.items()}


def test_every_table_that_names_a_shop_is_behind_the_wall() -> None:
    standing = {name for (name,) in asked(STANDING)}
    assert standing == set(expected()) | set(hanging()), "raise the wall: returns/migrations/_wall.py"


def test_every_other_table_hangs_on_one_that_is() -> None:
    """Through a key that is never empty, so that what is joined to its parent is seen with its parent alone."""
    models = {m._meta.db_table: m for room in ROOMS for m in apps.get_app_config(room).get_models()}
    behind = set(expected())
    while True:
        more = {
            table
            for table, model in models.items()
            if table not in behind
            for field in model._meta.concrete_fields
            if field.related_model and not field.null and field.related_model._meta.db_table in behind
        }
        if not more:
            break
        behind |= more
    assert set(models) - behind == set(OF_NO_SHOP)


def test_the_role_of_the_tests_does_not_walk_through_it() -> None:
    assert (config.wall.state(), config.wall.stands(None)) == ("ok", [])


def test_a_role_that_walks_through_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config.wall, "PASSES_THROUGH", "SELECT true")
    assert [warning.id for warning in config.wall.stands(None)] == ["returns.W001"]


def put_back(table: str, row: object) -> list[tuple[str, str]]:
    """Make a row of another shop anew: what is wrong, unless the wall refuses it."""
    try:
        with transaction.atomic():
            asked(PUT_BACK.format(table), row)
    except ProgrammingError as refusal:
        return [] if "row-level security" in str(refusal) else [(table, str(refusal))]
    return [(table, "a row of theirs was made")]


def test_rows_of_another_shop_are_not_seen_changed_deleted_or_made(street: Street) -> None:
    ours, theirs = street[0].shop.pk, street[1].shop.pk
    looked, wrong = 0, []
    for table, column in expected().items():
        mine, [row] = asked(OURS.format(table, column), ours), asked(A_ROW.format(table, column), ours) or [None]
        with wall.within(ours):
            if asked(OURS.format(table, column), ours) != mine:
                wrong.append((table, "its own are hidden"))
            wrong += [
                (table, statement)
                for statement in (THEIRS, CHANGE, DELETE)
                if asked(statement.format(table, column), ours) != [(0,)]
            ]
            if row:
                looked += 1
                wrong += put_back(table, row[0])
        with wall.closed():
            if asked(f"SELECT count(*) FROM {table}") != [(0,)]:
                wrong.append((table, "seen although nobody was let in"))
    assert not wrong
    assert looked > 35, "the street has something in most tables"
    assert Return.objects.filter(shop=theirs).exists()


def test_what_hangs_on_a_row_of_another_shop_is_not_seen_changed_deleted_or_made(street: Street) -> None:
    ours = street[0].shop.pk
    looked, wrong = 0, []
    for table, of_shop in hanging().items():
        key = keys_of(table)[0][0]
        mine, theirs = (
            [row for (row,) in asked(f"SELECT to_jsonb({table})::text FROM {table} WHERE {of_shop} {how} %s", ours)]
            for how in ("=", "<>")
        )
        looked += bool(mine and theirs)
        parents = [json.loads(row)[key] for row in theirs]
        with wall.within(ours):
            if sorted(row for (row,) in asked(f"SELECT to_jsonb({table})::text FROM {table}")) != sorted(mine):
                wrong.append((table, "seen"))
            wrong += [
                (table, statement)
                for statement in (f"UPDATE {table} SET {key} = {key}", f"DELETE FROM {table}")
                if asked(f"{statement} WHERE {key} = ANY(%s)", parents) != [(0,)]
            ]
            for row in theirs[:1]:
                wrong += put_back(table, row)
        with wall.closed():
            if asked(f"SELECT count(*) FROM {table}") != [(0,)]:
                wrong.append((table, "seen although nobody was let in"))
    assert not wrong
    assert looked > 10, "the street has something in most tables"


def test_a_page_that_forgot_its_shop_finds_nothing_of_another(street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookup, "get_return", lambda shop, number: Return.objects.get(number=number))
    page = "app/returns/<slug:number>/"
    ours, theirs = street
    number = "R-90909"
    Return.objects.filter(pk=theirs.labelled.pk).update(number=number)
    assert rightful(page, ours).send().status_code == 200, "the page itself works"
    assert rightful(page, ours, number=number).send().status_code == 404
    assert rightful(page, theirs, number=number).send().status_code == 200


def seen() -> set[int]:
    return set(Shop.objects.values_list("pk", flat=True))


def answer(view: object) -> HttpResponse:
    return config.wall.Wall(view)(RequestFactory().get("/"))  # type: ignore[arg-type]


def test_one_connection_serves_one_shop_and_then_another(street: Street) -> None:
    looks: list[set[int]] = []

    def view(request: HttpRequest) -> HttpResponse:
        looks.append(seen())
        shop = shop_by_domain(street[len(looks) > 2].shop.domain)
        assert shop
        wall.let_in(shop.pk)
        looks.append(seen())
        return HttpResponse()

    answer(view)
    answer(view)
    assert looks == [set(), {street[0].shop.pk}, set(), {street[1].shop.pk}]


def test_nothing_survives_what_went_wrong(street: Street) -> None:
    ours, theirs = (house.shop.pk for house in street)

    def breaks(request: HttpRequest) -> HttpResponse:
        wall.let_in(ours)
        with transaction.atomic():
            assert seen() == {ours}
            asked("SELECT 1 / 0")
        return HttpResponse()

    with wall.closed():
        with pytest.raises(DatabaseError):
            answer(breaks)
        assert seen() == set()
        with transaction.atomic(), wall.within(theirs):  # said within what is rolled back, and with it taken back
            assert seen() == {theirs}
            transaction.set_rollback(True)
        assert seen() == set()
        with wall.within(ours):
            with transaction.atomic(), wall.within(theirs):
                assert seen() == {theirs}
                transaction.set_rollback(True)
            assert seen() == {ours}


def test_an_error_between_two_shops_ends_its_transaction_alone(street: Street) -> None:
    ours, theirs = (house.shop.pk for house in street)
    with wall.within(ours):
        with pytest.raises(DatabaseError), transaction.atomic(), wall.within(theirs):
            asked("SELECT 1 / 0")
        assert seen() == {ours}


def test_what_is_sent_in_parts_is_read_for_the_shop_of_its_request(street: Street) -> None:
    ours = street[0].shop.pk

    def parts() -> Iterator[bytes]:
        for _ in range(2):
            yield str(seen()).encode()

    def view(request: HttpRequest) -> StreamingHttpResponse:
        wall.let_in(ours)
        return StreamingHttpResponse(parts())

    with wall.closed():
        sent = answer(view)
        between = [(part, seen()) for part in sent.streaming_content]  # type: ignore[attr-defined]
    assert between == [(str({ours}).encode(), set())] * 2


def test_a_request_belongs_to_one_shop(street: Street) -> None:
    ours, theirs = (house.shop.pk for house in street)
    with wall.closed():
        wall.let_in(ours)
        wall.let_in_by_link(theirs)
        assert wall.sees() == str(ours)
        with pytest.raises(wall.AnotherShop):
            wall.let_in(theirs)
