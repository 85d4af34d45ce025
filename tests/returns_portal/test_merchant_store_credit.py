"""Store credit at the desk: what the button says, where else the money may go, what the policy offers."""

from typing import Any

import pytest

from returns.domain.status import Outcome, SettlementStatus
from returns.domain.withdrawal import Lane
from returns.models import Order, Return, Settlement, Shop
from returns.operations.change_outcome import UnableToChange, change_outcome
from returns.operations.record_payment import begin_payment, record_payment
from returns.queries.policies import active_policy
from tests.characters import NOW, make_shop
from tests.returns.test_store_credit import credit_shop, ready
from tests.returns_portal.merchant_desk import again, received, staff_of, with_door

pytestmark = pytest.mark.django_db
CREDIT = Outcome.STORE_CREDIT


@pytest.fixture(autouse=True)
def _door(settings: Any) -> None:
    settings.MIDDLEWARE = with_door()


def page(rma: Return) -> str:
    return staff_of(rma.shop).get(f"/app/returns/{rma.number}/").content.decode()


def post(rma: Return, noun: str, **data: Any) -> Any:
    return staff_of(rma.shop).post(f"/app/returns/{rma.number}/{noun}/", data)


def test_the_button_states_credit_and_bonus() -> None:
    rma = ready()
    html = page(rma)
    assert "Give €20.00 of store credit and €2.00 bonus" in html
    assert 'name="expected_minor" value="2200"' in html
    assert post(rma, "settlement", expected_minor=2200, outcome="store_credit").status_code == 303
    assert again(rma).settlement.status == SettlementStatus.DUE


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"expected_minor": 2200}, 409),
        ({"expected_minor": 2000, "outcome": "store_credit"}, 409),
        ({"expected_minor": 2200, "outcome": "cash"}, 422),
    ],
)
def test_another_way_than_the_button_said_pays_nothing(data: dict[str, Any], status: int) -> None:
    rma = ready()
    assert post(rma, "settlement", **data).status_code == status
    assert again(rma).settlement.status == SettlementStatus.QUOTED


def test_the_page_tells_how_the_bonus_stands() -> None:
    rma = ready()
    post(rma, "settlement", expected_minor=2200, outcome="store_credit")
    begin_payment(rma_id=rma.pk, now=NOW)
    record_payment(rma_id=rma.pk, refund_gid="gid://r", paid_minor=2000, outcome=CREDIT, now=NOW)
    html = page(rma)
    assert "Bonus of €2.00:" in html
    assert "Where the money goes: Store credit" in " ".join(html.split())
    assert "merchant:outcome" not in html
    assert f"/app/returns/{rma.number}/outcome/" not in html


def test_credit_becomes_a_refund_with_the_shoppers_consent() -> None:
    rma = ready()
    assert post(rma, "outcome", outcome="refund").status_code == 409
    assert again(rma).outcome == CREDIT

    assert post(rma, "outcome", outcome="refund", consent="1").status_code == 303
    rma = again(rma)
    assert (rma.outcome, rma.bonus_bps, rma.settlement.bonus_presentment_minor) == (Outcome.REFUND, 0, 0)
    assert rma.events.filter(kind="outcome.changed", actor_id="7001").count() == 1
    assert "Refund €20.00" in page(rma)


def test_a_stopped_credit_can_be_refunded_after_all() -> None:
    rma = ready()
    Settlement.objects.filter(rma=rma).update(status=SettlementStatus.FAILED, problem="no_store_credit")
    assert post(rma, "outcome", outcome="refund", consent="1").status_code == 303
    assert again(rma).outcome == Outcome.REFUND


def test_a_refund_becomes_credit_with_the_policys_bonus() -> None:
    rma = received(credit_shop())
    change = {"rma_id": rma.pk, "outcome": CREDIT, "consent": True, "actor_id": "7", "now": NOW}
    change_outcome(**change)
    rma = change_outcome(**change)
    total = rma.settlement.total_presentment_minor
    assert (rma.outcome, again(rma).settlement.bonus_presentment_minor) == (CREDIT, total // 10)
    assert rma.events.filter(kind="outcome.changed").count() == 1


@pytest.mark.parametrize(
    "hinder",
    [
        lambda rma: Order.objects.filter(pk=rma.order_id).update(customer_gid=""),
        lambda rma: Shop.objects.filter(pk=rma.shop_id).update(store_credit=False),
        lambda rma: Return.objects.filter(pk=rma.pk).update(lane=Lane.WITHDRAWAL),
    ],
)
def test_nobody_is_given_credit_who_cannot_have_it(hinder: Any) -> None:
    rma = received(credit_shop())
    hinder(rma)
    with pytest.raises(UnableToChange, match="no_store_credit"):
        change_outcome(rma_id=rma.pk, outcome=CREDIT, consent=True, actor_id="7", now=NOW)


def test_money_that_is_on_its_way_keeps_its_way() -> None:
    rma = ready()
    post(rma, "settlement", expected_minor=2200, outcome="store_credit")
    assert post(rma, "outcome", outcome="refund", consent="1").status_code == 409
    assert again(rma).outcome == CREDIT


def test_no_other_shop_changes_the_way() -> None:
    rma = ready()
    stranger = make_shop("other-demo.myshopify.com")
    answer = staff_of(stranger).post(f"/app/returns/{rma.number}/outcome/", {"outcome": "refund", "consent": "1"})
    assert answer.status_code == 404
    assert staff_of(None).post(f"/app/returns/{rma.number}/outcome/", {"outcome": "refund"}).status_code == 401
    assert post(rma, "outcome", outcome="cash", consent="1").status_code == 422
    assert again(rma).outcome == CREDIT


def settings_form(**changes: Any) -> dict[str, Any]:
    return {
        "days": "30",
        "counted_from": "delivery",
        "ship_by_days": "14",
        "approval": "review",
        "restocking_percent": "0",
        "duties": "kept",
        "return_shipping": "0",
        "outcomes": "refund",
    } | changes


def test_the_policy_offers_credit_with_a_bonus_that_expires() -> None:
    shop = make_shop(store_credit=True)
    form = settings_form(outcomes="credit_first", bonus_percent="12.5", credit_days="365")
    assert staff_of(shop).post("/app/settings/policy/", form).status_code == 303
    policy = active_policy(shop).policy
    assert policy.outcomes == ("store_credit", "refund")
    assert (policy.credit.bonus_bps, policy.credit.expires_after_days) == (1250, 365)


def test_a_bonus_without_credit_is_refused_at_its_field() -> None:
    shop = make_shop()
    answer = staff_of(shop).post("/app/settings/policy/", settings_form(bonus_percent="10"))
    assert answer.status_code == 422
    assert "there is nothing to add a bonus to" in answer.content.decode()
    assert active_policy(shop).policy.credit.bonus_bps == 0


def test_an_exception_gives_more_in_its_season() -> None:
    shop = make_shop(store_credit=True)
    form = {
        "label_en": "Holidays",
        "public": "on",
        "placed_first": "2026-11-01",
        "outcomes": "credit_first",
        "bonus_percent": "20",
    }
    answer = staff_of(shop).post("/app/policy/clauses/", form)
    assert answer.status_code == 303, answer.content.decode()
    then = shop.policies.get(status="DRAFT").policy.clauses[0].then
    assert (then.outcomes, then.bonus_bps) == (("store_credit", "refund"), 2000)
    html = staff_of(shop).get("/app/policy/").content.decode()
    assert "20% more as store credit" in html


def test_an_exception_adds_no_bonus_where_credit_is_not_offered() -> None:
    shop = make_shop(store_credit=True)
    answer = staff_of(shop).post("/app/policy/clauses/", {"label_en": "More", "bonus_percent": "20"})
    assert answer.status_code == 422
    assert "there is nothing to add a bonus to" in answer.content.decode()
