"""The money page: the daily proofs, what differs, and the journal as a file."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from typing import Any

import pytest

from returns.domain.ledger_proof import CaseCode
from returns.models import LedgerProof, OrderLine, Shop
from returns.operations.prove_ledger import Found, keep_proof
from tests.characters import NOW, make_shop, two_shops
from tests.returns_portal.merchant_desk import paid, staff_of, with_door

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _door(settings: Any) -> None:
    settings.MIDDLEWARE = with_door()
    settings.APP_URL = "https://returns.example"


def proof(shop: Shop, *, unexplained: int = 0, number: str = "", code: str = "amount", days: int = 0) -> LedgerProof:
    case = {
        "order": "#1001", "return": number, "code": code, "ours": 12790, "theirs": 12790 + unexplained,
        "currency": "EUR", "unexplained": unexplained,
    }  # fmt: skip
    sums = {"EUR": {"ours": 12790, "theirs": 12790 + unexplained, "unexplained": unexplained}}
    found = Found(orders=1, sums=sums, cases=[case] if number else [])
    return keep_proof(shop=shop, found=found, since=None if days else NOW, now=NOW - timedelta(days=days))


def page(shop: Shop, locale: str = "en") -> str:
    return re.sub(r"\s+", " ", staff_of(shop, locale=locale).get("/app/settings/money/").content.decode())


def test_a_shop_without_a_proof_is_told_when_there_will_be_one() -> None:
    assert "The first one is made within a day." in page(make_shop())


@pytest.mark.parametrize(("locale", "nought", "much"), [("en", "€0.00", "€5.00"), ("fr", "0,00 €", "5,00 €")])
def test_what_is_unexplained_stands_out_and_nought_does_not(locale: str, nought: str, much: str) -> None:
    shop = make_shop()
    rma = paid(shop)
    proof(shop, days=1)
    clean = page(shop, locale).replace("\xa0", " ").replace("\u202f", " ")
    assert f'<span class="badge success" >{nought}</span>' in clean
    assert "badge critical" not in clean
    proof(shop, unexplained=500, number=rma.number)
    differing = page(shop, locale).replace("\xa0", " ").replace("\u202f", " ")
    assert differing.count(f'<span class="badge critical" >{much}</span>') == 2
    assert f'href="/app/returns/{rma.number}/">#1001</a>' in differing


@pytest.mark.parametrize("code", list(CaseCode))
def test_every_case_has_words_in_both_languages(code: str) -> None:
    shop = make_shop()
    proof(shop, number=paid(shop).number, code=code)
    cells = [re.findall(r'data-label="Cause">([^<]+)<', page(shop, locale)) for locale in ("en", "fr")]
    assert cells[0] != cells[1]


def test_a_second_proof_of_a_day_replaces_the_first() -> None:
    shop = make_shop()
    proof(shop, unexplained=500)
    proof(shop)
    assert LedgerProof.objects.get().sums["EUR"]["unexplained"] == 0


def test_a_shop_sees_its_own_proofs_and_journal_only() -> None:
    ours, theirs = two_shops()
    proof(theirs, unexplained=500, number=paid(theirs).number)
    assert "No proof yet" in page(ours)
    assert rows_of(ours) == []


def rows_of(shop: Shop) -> list[dict[str, str]]:
    link = re.search(r"https://returns\.example(/money/[^\"]+\.csv)", page(shop))
    assert link
    answer = staff_of(None).get(link[1])
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/csv; charset=utf-8")
    return list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))


def test_the_file_has_every_movement_and_adds_up_to_nothing() -> None:
    shop = make_shop()
    rma = paid(shop)
    OrderLine.objects.filter(quantity=2).update(title="=cmd()")

    rows = rows_of(shop)

    assert [row["kind"] for row in rows] == ["goods", "goods", "goods", "payment"]
    assert [row["piece"] for row in rows] == ["1", "1", "2", ""]
    assert {row["return"] for row in rows} == {rma.number}
    assert sum(float(row["amount"]) for row in rows) == 0
    assert (rows[-1]["amount"], rows[-1]["currency"]) == ("-127.90", "EUR")
    assert all(not cell.startswith("=") for row in rows for cell in row.values())


def test_a_link_that_was_changed_opens_nothing() -> None:
    assert staff_of(None).get("/money/abc.csv").status_code == 404


def test_settings_lead_there() -> None:
    assert 'href="/app/settings/money/"' in staff_of(make_shop()).get("/app/settings/").content.decode()
