"""The merchant's register: what waits for whom, matching by hand, the clock, the file for the authorities."""

import csv
import io
import re
from datetime import date, timedelta

import pytest

from returns.domain.status import DispositionType
from returns.models import Order, OutboxMessage, PolicyVersion, Settlement, Shop, Withdrawal
from returns.operations.deduct_value import UnableToDeduct, deduct_value
from returns.operations.receive_goods import receive_goods
from returns.operations.record_posting import record_posting
from returns.queries.register import clock_of, pressing, register, state_of
from tests.characters import NOW, Bought, fulfilled, make_order, make_shop, pay, two_shops
from tests.returns.test_withdrawals import LATE, declare, matched, terms
from tests.returns_portal import test_merchant_new_return
from tests.returns_portal.merchant_desk import STAFF_ID, staff_of, with_door

pytestmark = pytest.mark.django_db
TOTAL = 4990 + 2 * 3900 + 490


@pytest.fixture(autouse=True)
def _door(settings):
    settings.MIDDLEWARE = with_door()
    settings.APP_URL = "https://returns.example"


@pytest.fixture
def shop():
    made = make_shop()
    terms(made)
    return made


def receive(rma):
    counts = {item.pk: {DispositionType.RESTOCKED: item.quantity} for item in rma.lines.all()}
    return receive_goods(rma_id=rma.pk, counts=counts, actor="merchant", now=NOW)


def again(withdrawal):
    return register(withdrawal.shop).get(pk=withdrawal.pk)


def test_each_statement_stands_under_exactly_one_word(shop):
    make_order(shop)
    make_order(shop, number=1002, delivered_at=LATE)
    on_its_way = matched(shop, key="a")
    to_decide = matched(shop, contract="1002", key="b")
    to_match = matched(shop, contract="?", key="c")
    answered = matched(shop, contract="!", key="d")
    staff_of(shop).post(f"/app/withdrawals/{answered.pk}/answer/")
    found = {state: [row.pk for row in register(shop, state=state)] for state in ("match", "decide", "return", "done")}
    assert found == {"match": [to_match.pk], "decide": [to_decide.pk], "return": [on_its_way.pk], "done": [answered.pk]}
    for state, (pk,) in found.items():
        assert state_of(register(shop).get(pk=pk)) == state
    pay(receive(on_its_way.rma), at=NOW)
    assert state_of(again(on_its_way)) == "done"
    page = staff_of(shop).get("/app/withdrawals/?state=match").content.decode()
    assert to_match.statement.reference in page
    assert to_decide.statement.reference not in page


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_the_pages_show_statement_period_and_articles(shop, locale):
    make_order(shop)
    withdrawal = matched(shop)
    page = staff_of(shop, locale=locale).get(f"/app/withdrawals/{withdrawal.pk}/").content.decode()
    for word in ("Camille Martin", withdrawal.statement.sha256, withdrawal.rma.number, "L221-18", "L221-24", "France"):
        assert word in page, word
    assert "<c-" not in page
    listed = staff_of(shop, locale=locale).get("/app/withdrawals/").content.decode()
    assert withdrawal.statement.reference in listed
    assert "<c-" not in listed


@pytest.mark.parametrize("search", ["camille@example.com", "#1001", "reference"])
def test_a_search_finds_by_address_order_and_reference(shop, search):
    make_order(shop)
    withdrawal, other = matched(shop), matched(shop, contract="#77", email="x@example.com", key="b")
    word = withdrawal.statement.reference if search == "reference" else search
    page = staff_of(shop).get("/app/withdrawals/", {"q": word}).content.decode()
    assert withdrawal.statement.reference in page
    assert other.statement.reference not in page


@pytest.mark.parametrize("query", [{"state": "x"}, {"page": "x"}, {"page": "-1"}, {"page": "9" * 30}])
def test_places_that_do_not_exist_are_refused(shop, query):
    assert staff_of(shop).get("/app/withdrawals/", query).status_code == 400


def test_staff_name_the_order_and_a_return_comes_of_it(shop):
    make_order(shop)
    withdrawal, desk = matched(shop, contract="the dress"), staff_of(shop)
    path = f"/app/withdrawals/{withdrawal.pk}/matching/"
    assert desk.post(path, {"number": ""}).status_code == 422
    assert desk.post(path, {"number": "4711"}).status_code == 422
    assert desk.post(path, {"number": "1001"}).status_code == 303
    assert desk.post(path, {"number": "1001"}).status_code == 409
    assert again(withdrawal).rma.settlement.total_presentment_minor == TOTAL


def test_staff_choose_the_lines_of_a_statement_that_names_articles(shop):
    order = make_order(shop)
    withdrawal, desk = matched(shop, articles="le pull"), staff_of(shop)
    dress, pullover = (f"line_{line.pk}" for line in fulfilled(order))
    page = desk.get(f"/app/withdrawals/{withdrawal.pk}/").content.decode()
    assert f'name="{dress}"' in page
    path = f"/app/withdrawals/{withdrawal.pk}/acceptance/"
    assert desk.post(path, {dress: "0", pullover: "0"}).status_code == 422
    assert desk.post(path, {dress: "0", pullover: "3"}).status_code == 422
    assert desk.post(path, {dress: "0", pullover: "2"}).status_code == 303
    assert desk.post(path, {dress: "1", pullover: "0"}).status_code == 409
    assert again(withdrawal).rma.settlement.total_presentment_minor == 7800


@pytest.mark.parametrize(("days_before", "standing"), [(30, "late"), (5, "in_time")])
def test_a_statement_is_measured_by_the_day_on_which_its_shopper_was_told_after_all(days_before, standing):
    shop = make_shop()
    terms(shop, informed="unknown")
    make_order(shop, delivered_at=NOW - timedelta(days=60))
    withdrawal, desk = matched(shop), staff_of(shop)
    assert withdrawal.standing == "uncertain"
    path = f"/app/withdrawals/{withdrawal.pk}/information/"
    assert desk.post(path, {"told_on": ""}).status_code == 422
    assert desk.post(path, {"told_on": "2999-01-01"}).status_code == 422
    told_on = (NOW - timedelta(days=days_before)).date()
    assert desk.post(path, {"told_on": told_on.isoformat()}).status_code == 303
    withdrawal.refresh_from_db()
    assert (withdrawal.standing, withdrawal.informed_on, withdrawal.informed_by) == (standing, told_on, STAFF_ID)
    assert withdrawal.rma is None
    assert told_on.strftime("%B") in desk.get(f"/app/withdrawals/{withdrawal.pk}/").content.decode()
    pieces = {f"line_{line.pk}": "1" for line in fulfilled(withdrawal.order)}
    assert desk.post(f"/app/withdrawals/{withdrawal.pk}/acceptance/", pieces).status_code == 303
    assert desk.post(path, {"told_on": told_on.isoformat()}).status_code == 409


def test_the_clock_is_held_until_the_goods_or_proof_of_posting_and_then_presses(shop):
    make_order(shop)
    withdrawal = again(matched(shop))
    clock = clock_of(withdrawal, now=NOW + timedelta(days=12))
    assert (clock.due, clock.days_left, clock.held, clock.near) == (date(2026, 12, 4), 2, True, False)
    record_posting(shop=shop, withdrawal_id=withdrawal.pk, staff="7", now=NOW + timedelta(days=3))
    withdrawal = again(withdrawal)
    assert not clock_of(withdrawal, now=NOW + timedelta(days=5)).near
    assert clock_of(withdrawal, now=NOW + timedelta(days=12)).near
    assert pressing(shop, now=NOW + timedelta(days=5)) == []
    assert pressing(shop, now=NOW + timedelta(days=12)) == [withdrawal]
    pay(withdrawal.rma, at=NOW)
    assert clock_of(again(withdrawal), now=NOW + timedelta(days=12)) is None


def test_statements_that_nobody_can_match_hide_no_refund_that_is_due(shop, monkeypatch):
    monkeypatch.setattr("returns.queries.register.MOST_READ", 1)
    make_order(shop)
    make_order(shop, number=1002)
    unmatched = matched(shop, contract="?", key="a")
    held, due = matched(shop, key="b"), matched(shop, contract="1002", key="c")
    assert pressing(shop, now=NOW) == [unmatched]
    record_posting(shop=shop, withdrawal_id=due.pk, staff="7", now=NOW)
    assert held.rma
    assert pressing(shop, now=NOW + timedelta(days=12)) == [due]


def test_proof_of_posting_lets_the_refund_go_before_the_goods_are_here(shop):
    make_order(shop)
    withdrawal, desk = matched(shop), staff_of(shop)
    payment = f"/app/withdrawals/{withdrawal.pk}/payment/"
    assert desk.post(payment, {"return": withdrawal.rma.number, "total": str(TOTAL)}).status_code == 409
    assert desk.post(f"/app/withdrawals/{withdrawal.pk}/posting/").status_code == 303
    assert "now</button>" in desk.get(f"/app/withdrawals/{withdrawal.pk}/").content.decode()
    assert desk.post(payment, {"return": withdrawal.rma.number, "total": str(TOTAL - 1)}).status_code == 409
    assert desk.post(payment, {"return": withdrawal.rma.number, "total": "x"}).status_code == 409
    assert desk.post(payment, {"return": withdrawal.rma.number, "total": str(TOTAL)}).status_code == 303
    assert again(withdrawal).rma.settlement.status == "DUE"
    assert OutboxMessage.objects.filter(kind="shopify.settle").count() == 1


def test_lost_value_is_taken_off_by_a_person_with_a_reason_once_the_goods_are_seen(shop):
    make_order(shop)
    withdrawal, desk = matched(shop), staff_of(shop)
    path = f"/app/withdrawals/{withdrawal.pk}/deduction/"
    assert desk.post(path, {"return": withdrawal.rma.number, "amount": "10", "reason": "Portée"}).status_code == 409, (
        "nobody has seen the goods"
    )
    receive(withdrawal.rma)
    assert desk.post(path, {"return": withdrawal.rma.number, "amount": "10", "reason": " "}).status_code == 422
    assert desk.post(path, {"return": withdrawal.rma.number, "amount": "200", "reason": "Portée"}).status_code == 409, (
        "more than the goods cost"
    )
    assert desk.post(path, {"return": withdrawal.rma.number, "amount": "10.50", "reason": "Portée"}).status_code == 303
    settlement = Settlement.objects.get(rma=withdrawal.rma)
    assert (settlement.deduction_presentment_minor, settlement.total_presentment_minor) == (1050, TOTAL - 1050)
    assert (settlement.deduction_by, settlement.deduction_reason) == ("7001", "Portée")
    assert desk.post(path, {"return": withdrawal.rma.number, "amount": "0", "reason": "-"}).status_code == 303
    assert Settlement.objects.get(rma=withdrawal.rma).total_presentment_minor == TOTAL


@pytest.mark.parametrize("informed", ["no", "unknown"])
def test_who_was_not_informed_never_pays_for_lost_value(informed):
    shop = make_shop()
    terms(shop, informed=informed)
    make_order(shop)
    rma = receive(matched(shop).rma)
    with pytest.raises(UnableToDeduct, match="not_informed"):
        deduct_value(shop=shop, rma_id=rma.pk, amount_minor=100, reason="worn", staff="7", now=NOW)


def test_seals_are_pointed_out_and_the_return_leads_back_to_its_statement(shop):
    make_order(shop, Bought("Masque", tags=("hygiene-seal",)), Bought("Robe"))
    withdrawal = matched(shop)
    page = staff_of(shop).get(f"/app/withdrawals/{withdrawal.pk}/").content.decode()
    assert "Masque S – Sealed for hygiene" in page
    assert "Robe S –" not in page
    page = staff_of(shop).get(f"/app/returns/{withdrawal.rma.number}/").content.decode()
    assert f'href="/app/withdrawals/{withdrawal.pk}/"' in page
    assert "needs no reason and no consent (Code de la consommation, L221-18" in page


def test_the_file_for_the_authorities_holds_everything_and_no_formula(shop):
    make_order(shop)
    first = matched(shop)
    declare(shop, contract="=cmd|' /C calc'!A0", email="x@example.com", articles="-1\nligne", key="b")
    page = staff_of(shop).get("/app/withdrawals/").content.decode()
    path = re.search(r'href="https://returns\.example(/withdrawals/[^"]+\.csv)"', page)[1]
    response = staff_of(None).get(path)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(response.getvalue().decode("utf-8-sig"))))
    assert [row["sha256"] for row in rows] == list(
        Withdrawal.objects.order_by("pk").values_list("statement__sha256", flat=True)
    )
    assert (rows[0]["order"], rows[0]["return"], rows[0]["state"]) == ("#1001", first.rma.number, "return")
    assert rows[0]["received_at"] == "2026-11-20T10:00:00+00:00"
    assert rows[1]["order_as_stated"].startswith("'=")
    assert rows[1]["articles"] == "'-1\nligne"
    assert staff_of(None).get(path.replace(".csv", "x.csv")).status_code == 404


def test_another_shops_staff_find_nothing():
    atelier, northwind = two_shops()
    withdrawal = declare(atelier)
    assert withdrawal.statement.reference not in staff_of(northwind).get("/app/withdrawals/").content.decode()
    assert staff_of(northwind).get(f"/app/withdrawals/{withdrawal.pk}/").status_code == 404
    assert staff_of(northwind).post(f"/app/withdrawals/{withdrawal.pk}/answer/").status_code == 404
    told = {"told_on": "2026-01-01"}
    assert staff_of(northwind).post(f"/app/withdrawals/{withdrawal.pk}/information/", told).status_code == 404


TERMS = {
    "informed": "yes",
    "return_cost": "shopper",
    "standard_delivery": "4.90",
    "partial_delivery": "by_value",
    "perishable": "frais, Frais, fleurs",
}


def test_the_terms_are_a_new_version_and_earlier_orders_keep_theirs():
    shop = make_shop()
    before, desk = make_order(shop, number=1001), staff_of(shop)
    assert desk.post("/app/settings/withdrawal/", TERMS).status_code == 303
    policy = PolicyVersion.objects.get(shop=shop, status=PolicyVersion.Status.ACTIVE).policy
    assert policy.withdrawal.shopper_pays_return
    assert policy.withdrawal.standard_delivery_minor == 490
    assert policy.withdrawal.partial_delivery == "by_value"
    assert [(rule.ground, rule.tags) for rule in policy.withdrawal.exemptions] == [
        ("perishable", ("frais", "Frais", "fleurs"))
    ]
    assert desk.post("/app/settings/withdrawal/", TERMS).status_code == 303
    assert shop.policies.count() == 2, "nothing changed the second time"
    assert Order.objects.get(pk=before.pk).policy.policy.withdrawal.informed == "unknown"


@pytest.mark.parametrize(
    "wrong",
    [
        {"informed": "no"},
        {"informed": "x"},
        {"return_cost": ""},
        {"standard_delivery": "-1"},
        {"press": "x" * 300},
        {"partial_delivery": "half"},
    ],
)
def test_terms_that_cannot_be_are_refused_at_the_field(wrong):
    shop = make_shop()
    assert staff_of(shop).post("/app/settings/withdrawal/", TERMS | wrong).status_code == 422
    assert shop.policies.count() == 1


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_the_inbox_warns(shop, locale):
    withdrawal = declare(shop)
    page = staff_of(shop, locale=locale).get("/app/").content.decode()
    assert f'href="/app/withdrawals/{withdrawal.pk}/"' in page


def test_a_refund_that_takes_two_is_asked_for_once_and_said_so(shop):
    Shop.objects.update(two_people_minor=1)
    make_order(shop)
    withdrawal, desk = matched(shop), staff_of(shop, htmx=True)
    record_posting(shop=shop, withdrawal_id=withdrawal.pk, staff="7", now=NOW)
    said = {"return": withdrawal.rma.number, "total": str(TOTAL)}
    answer = desk.post(f"/app/withdrawals/{withdrawal.pk}/payment/", said, headers={"HX-Boosted": "true"})
    assert answer["HX-Trigger"] == '{"toast": "A colleague is asked to confirm."}'
    page = staff_of(shop).get(f"/app/withdrawals/{withdrawal.pk}/").content.decode()
    assert "/payment/" not in page
    assert "A second person confirms this sum first." in page
    assert f'<a href="/app/returns/{withdrawal.rma.number}/">Open the return</a>' in page


def test_a_deduction_is_taken_back_by_0_alone(shop):
    make_order(shop)
    withdrawal, desk = matched(shop), staff_of(shop)
    receive(withdrawal.rma)
    path, known = f"/app/withdrawals/{withdrawal.pk}/deduction/", {"return": withdrawal.rma.number}
    assert desk.post(path, known | {"amount": "10", "reason": "Portée"}).status_code == 303
    assert desk.post(path, known | {"amount": "0"}).status_code == 303
    assert Settlement.objects.get(rma=withdrawal.rma).total_presentment_minor == TOTAL
    assert desk.post(path, known | {"amount": "1"}).status_code == 422


def test_an_order_that_only_shopify_knows_is_found(shop, settings):
    settings.DOORS = f"{test_merchant_new_return.__name__}.DOORS"
    withdrawal, desk = matched(shop, contract="the dress"), staff_of(shop)
    assert not Order.objects.filter(name="#4242").exists()
    assert desk.post(f"/app/withdrawals/{withdrawal.pk}/matching/", {"number": "4242"}).status_code == 303
    assert again(withdrawal).order.name == "#4242"


def test_a_search_without_a_hit_says_what_was_searched(shop):
    page = staff_of(shop).get("/app/withdrawals/", {"q": "<nobody>"}).content.decode()
    assert "No withdrawal has “&lt;nobody&gt;” in its number or e-mail address." in page
    assert "the statement appears here" not in page
