"""Many returns at once, over HTTP: chosen, looked at, agreed to, with a result for each; files; who may."""

import csv
import io
import re
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from returns.domain.role import Role
from returns.domain.status import ReturnStatus, SettlementStatus
from returns.models import BulkJob, Order, OutboxMessage, Return, Shop
from returns.operations.approve_return import approve_return
from returns.operations.assign_return import assign_return
from returns.operations.tag_return import tag_return
from tests.characters import NOW, make_shop, two_shops
from tests.returns_api.programs import program_of
from tests.returns_portal.merchant_desk import again, arrived, declined, received, requested, staff_of, with_door

pytestmark = pytest.mark.django_db
KEY = "3f1c9a0e-7d5b-4c43-9a53-0f6f5f0c2a10"


@pytest.fixture(autouse=True)
def _door(settings: Any) -> None:
    settings.MIDDLEWARE = with_door()


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def test_the_list_names_the_program_that_made_a_job(shop: Shop) -> None:
    program = program_of(shop, name="Helpdesk")
    requested(shop)
    assert program.post("/bulk-jobs", {"action": "approve", "filter": {}}).status_code == 201
    assert "by Helpdesk" in staff_of(shop).get("/app/bulk/").content.decode()


def choose(client: Client, action: str, *chosen: Return, **more: Any) -> Any:
    numbers = [rma.number for rma in chosen]
    return client.post("/app/bulk/new/", {"action": action, "return": numbers, "key": KEY} | more)


def begun(client: Client, action: str, *chosen: Return, **more: Any) -> str:
    """The address of the job that was made."""
    answer = choose(client, action, *chosen, **more)
    assert answer.status_code == 303
    return str(answer["Location"])


def text_of(answer: Any) -> str:
    text = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return " ".join(text.split())


def test_the_list_offers_what_the_role_may_do(shop: Shop) -> None:
    rma = requested(shop)
    page = staff_of(shop).get("/app/returns/").content.decode()
    assert f'value="{rma.number}" form="selection"' in page
    for action in ("approve", "decline", "receive", "settle", "tag", "untag", "assign", "export"):
        assert f'value="{action}"' in page
    assert "selection" not in staff_of(shop, role=Role.VIEWER).get("/app/returns/").content.decode().split("</head>")[1]
    desk = staff_of(shop, role=Role.WAREHOUSE).get("/app/returns/").content.decode()
    assert 'value="receive"' in desk
    assert 'value="settle"' not in desk


def test_a_preview_says_what_will_happen_and_what_will_not(shop: Shop) -> None:
    staff, rma, no = staff_of(shop), requested(shop), declined(shop, 1002)
    page = text_of(staff.get(begun(staff, "approve", rma, no)))
    assert "This will happen" in page
    assert "Labels to be made 1" in page
    assert "Letters to shoppers 1" in page
    assert "Approve 1 return" in page
    assert "1 It is declined already." in page
    assert again(rma).status == ReturnStatus.REQUESTED


def test_approves_many_with_a_result_for_each(shop: Shop) -> None:
    staff, rows = staff_of(shop), [requested(shop, number) for number in (1001, 1002)]
    job = begun(staff, "approve", *rows)
    approve_return(rma_id=rows[0].pk, actor="merchant", now=NOW)
    page = text_of(staff.post(f"{job}start/"))
    assert "1 return was approved." in page
    assert "It changed since you looked" in page
    assert again(rows[1]).status == ReturnStatus.OPEN
    assert "Try the 1 that was not done again" in page


def test_money_is_named_in_both_currencies_before_it_goes(shop: Shop) -> None:
    staff, rma, other = staff_of(shop), received(shop), received(shop, 1002)
    Order.objects.filter(pk=other.order_id).update(presentment_currency="USD")
    job = begun(staff, "settle", rma, other)
    page = text_of(staff.get(job))
    total = rma.settlement.total_shop_minor + other.settlement.total_shop_minor
    assert f"Money to shoppers €{total / 100:.2f}" in page
    assert "of it paid in EUR (1)" in page
    assert f"of it paid in USD (1) US${other.settlement.total_presentment_minor / 100:.2f}" in page
    staff.post(f"{job}start/")
    staff.post(f"{job}start/")
    assert {again(each).settlement.status for each in (rma, other)} == {SettlementStatus.DUE}
    assert OutboxMessage.objects.filter(kind="shopify.settle").count() == 2


def test_a_refusal_needs_its_reason_and_keeps_what_was_typed(shop: Shop) -> None:
    staff, rma = staff_of(shop), requested(shop)
    job = begun(staff, "decline", rma)
    answer = staff.post(f"{job}start/", {"reason": "OTHER", "explanation": ""})
    assert answer.status_code == 422
    assert "tells the shopper nothing" in answer.content.decode()
    answer = staff.post(f"{job}start/", {"reason": "", "explanation": "Worn, sadly."})
    assert (answer.status_code, "Worn, sadly." in answer.content.decode()) == (422, True)
    assert again(rma).status == ReturnStatus.REQUESTED
    staff.post(f"{job}start/", {"reason": "OTHER", "explanation": "Worn, sadly."})
    assert again(rma).decline_note == "Worn, sadly."


def test_receives_with_a_grade(shop: Shop) -> None:
    staff, rma = staff_of(shop), arrived(shop)
    job = begun(staff, "receive", rma)
    assert "A: as new" in staff.get(job).content.decode()
    assert staff.post(f"{job}start/", {"grade": "missing"}).status_code == 422
    staff.post(f"{job}start/", {"grade": "b"})
    assert again(rma).received_at


def test_tags_and_untags(shop: Shop) -> None:
    staff, rma, other = staff_of(shop), requested(shop), requested(shop, 1002)
    job = begun(staff, "tag", rma, other)
    assert staff.post(f"{job}start/", {"tag": " # "}).status_code == 422
    assert "2 returns have the tag now." in text_of(staff.post(f"{job}start/", {"tag": "VIP <b>"}))
    assert "VIP &lt;b&gt;" in staff.get("/app/returns/").content.decode()
    job = begun(staff, "untag", rma)
    staff.post(f"{job}start/", {"tag": "VIP <b>"})
    assert not rma.tagged.exists()
    assert other.tagged.exists()


def test_tags_on_the_page_of_a_return(shop: Shop) -> None:
    staff, rma = staff_of(shop), requested(shop)
    address = f"/app/returns/{rma.number}/tags/"
    assert staff.post(address, {"tag": "to call"}).status_code == 303
    shown = staff.get(f"/app/returns/{rma.number}/").content.decode()
    timeline = shown[shown.index('id="return-timeline"') :]
    assert "Tag put on" in timeline
    assert "to call" in timeline
    assert "to call" in text_of(staff.get(f"/app/returns/{rma.number}/"))
    wrong = staff_of(shop, htmx=True).post(address, {"tag": "#"})
    assert (wrong.status_code, "Give the tag a name." in wrong.content.decode()) == (422, True)
    part = staff_of(shop, htmx=True).post(address, {"off": "To Call"}).content.decode()
    assert 'id="return-tags" hx-swap-oob="true"' in part
    assert not rma.tagged.exists()
    assert staff_of(shop, role=Role.VIEWER).post(address, {"tag": "x"}).status_code == 403


def test_takes_all_that_match_on_every_page(shop: Shop) -> None:
    staff, rma, done = staff_of(shop), requested(shop), declined(shop, 1002)
    begun(staff, "approve", all="1", query="tab=review")
    assert [row.rma_id for row in BulkJob.objects.get().rows.all()] == [rma.pk]
    assert done
    assert choose(staff, "approve", all="1", query="tab=nothing").status_code == 400


def test_the_same_form_twice_is_one_job(shop: Shop) -> None:
    staff, rma, other = staff_of(shop), requested(shop), requested(shop, 1002)
    assert begun(staff, "approve", rma) == begun(staff, "approve", rma)
    assert begun(staff, "approve", other) != begun(staff, "approve", rma)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"action": "approve", "key": KEY}, 422),
        ({"action": "explode", "key": KEY}, 400),
        ({"action": "approve", "key": "x"}, 400),
        ({"action": "approve", "key": KEY, "return": [f"R-{n}" for n in range(501)]}, 400),
    ],
)
def test_what_cannot_be_read_is_said(shop: Shop, sent: dict[str, Any], status: int) -> None:
    assert staff_of(shop).post("/app/bulk/new/", sent).status_code == status
    assert not BulkJob.objects.exists()


def test_each_action_asks_for_what_the_single_one_asks_for(shop: Shop) -> None:
    owner, desk, rma = staff_of(shop), staff_of(shop, role=Role.WAREHOUSE), received(shop)
    assert choose(desk, "settle", rma).status_code == 403
    job = begun(owner, "settle", rma)
    for step in ("start", "cancel", "again"):
        assert desk.post(f"{job}{step}/").status_code == 403
    assert again(rma).settlement.status == SettlementStatus.QUOTED
    assert BulkJob.objects.get().status == "READY"


def test_nobody_takes_the_other_shops_returns(shop: Shop) -> None:
    ours, theirs = two_shops()
    rma = requested(theirs)
    Return.objects.filter(pk=rma.pk).update(number="R-99999")
    assert choose(staff_of(ours), "approve", again(rma)).status_code == 422
    job = begun(staff_of(theirs), "approve", again(rma))
    assert staff_of(ours).get(job).status_code == 404
    assert staff_of(ours).post(f"{job}start/").status_code == 404


def test_is_called_off_and_tried_again(shop: Shop) -> None:
    staff, rma = staff_of(shop), requested(shop)
    job = begun(staff, "approve", rma)
    assert "Called off" in text_of(staff.post(f"{job}cancel/"))
    assert staff.post(f"{job}start/").status_code == 409
    for strange in ("x" * 65, "x\0"):
        assert staff.post(f"{job}again/", {"key": strange}).status_code == 400
    second = staff.post(f"{job}again/", {"key": "again-1"})["Location"]
    staff.post(f"{second}start/")
    assert again(rma).status == ReturnStatus.OPEN
    assert "Approve · 1 return" in text_of(staff.get("/app/bulk/"))


def test_while_it_moves_the_page_asks_again(shop: Shop) -> None:
    staff, rma = staff_of(shop), requested(shop)
    job = begun(staff, "approve", rma)
    BulkJob.objects.update(status="RUNNING")
    part = staff_of(shop, htmx=True).get(job).content.decode()
    assert 'hx-trigger="every 1s"' in part
    assert "<html" not in part
    assert "0 of 1" in part
    assert rma


def links_in(page: str) -> dict[str, str]:
    found = re.findall(r'href="[^"]*?(/exports/[^"]+\.(csv|xlsx))"', page)
    return {kind: address for address, kind in found}


def test_exports_what_was_chosen(shop: Shop) -> None:
    staff, rma, other = staff_of(shop, locale="fr"), received(shop), requested(shop, 1002)
    tag_return(rma=rma, name="=cmd()", actor_id="7001", now=NOW)
    page = staff.get(begun(staff, "export", rma)).content.decode()
    links = links_in(page)
    lines = list(csv.reader(io.StringIO(Client().get(links["csv"]).getvalue().decode("utf-8-sig"))))
    assert lines[0][:3] == ["Retour", "Commande", "Étape"]
    assert [line[0] for line in lines[1:]] == [rma.number, rma.number]
    assert lines[1][-2:] == ["'=cmd()", ""]
    assert lines[1][17] == f"{rma.settlement.total_presentment_minor / 100:.2f}"
    assert lines[2][17] == ""
    assert other.number not in str(lines)
    assert "camille" not in str(lines).lower()
    book = load_workbook(io.BytesIO(Client().get(links["xlsx"]).getvalue()))
    assert book.active.max_row == 3
    assert Client().get(links["csv"].replace("/exports/", "/exports/x")).status_code == 404
    assert Client().get(links["csv"].replace(".csv", ".pdf")).status_code == 404


@pytest.mark.parametrize("many", [1, 8])
def test_a_job_page_takes_as_many_queries_for_many(shop: Shop, many: int, django_assert_max_num_queries: Any) -> None:
    staff = staff_of(shop)
    job = begun(staff, "approve", *[requested(shop, 1001 + number) for number in range(many)])
    with django_assert_max_num_queries(14):
        staff.get(job)


def test_assigns_many_leaves_what_a_colleague_has_and_lets_go(shop: Shop) -> None:
    for who, name, role in (("7001", "Ada", "manager"), ("7002", "Blaise", "agent"), ("7003", "Vera", "viewer")):
        shop.staff.create(user_id=who, name=name, role=role, met_at=NOW, asked_at=NOW)
    staff, rma, theirs = staff_of(shop, who="7001"), requested(shop), requested(shop, 1002)
    assign_return(rma_id=theirs.pk, to="7002", actor_id="7002", now=NOW)
    job = begun(staff, "assign", rma, theirs)
    page = text_of(staff.get(job))
    assert "Of them with a colleague by now 1" in page
    assert "Vera" not in page
    for wrong in ("", "7003", "7999"):
        assert staff.post(f"{job}start/", {"to": wrong}).status_code == 422
    page = text_of(staff.post(f"{job}start/", {"to": "7001", "leave": "on"}))
    assert "1 return was assigned." in page
    assert "1 A colleague has it." in page
    assert [again(each).assigned_to for each in (rma, theirs)] == ["7001", "7002"]
    job = begun(staff, "assign", rma, theirs, requested(shop, 1003))
    page = text_of(staff.post(f"{job}start/", {"to": "nobody"}))
    assert "2 returns were assigned." in page
    assert "1 Nobody has it already." in page
    assert not shop.returns.exclude(assigned_to="").exists()


@pytest.mark.parametrize("role", [Role.VIEWER, Role.WAREHOUSE, Role.AGENT, Role.MANAGER])
def test_only_who_may_take_files_gets_those_that_somebody_made(shop: Shop, role: Role) -> None:
    page = begun(staff_of(shop), "export", received(shop))
    assert bool(links_in(staff_of(shop, role=role).get(page).content.decode())) is (role == Role.MANAGER)
