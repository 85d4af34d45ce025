"""Shopify's own return rules from the simulator into the row: told, not told, not answered, and read again in time."""

from datetime import timedelta

import pytest
from django.utils import timezone

from config.schedule import BEAT
from returns.domain.return_profile import ProfilesTold, ReadingProblem
from returns.models import OutboxMessage
from returns.outbox import carry_out
from returns.queries.policies import active_policy
from shop_integration import privacy
from shop_integration.models import Installation, ReturnRulesRead
from shop_integration.return_rules import READ, have_read, read_return_rules, return_rules
from shop_integration.tasks import read_return_rules as hourly
from tests.returns_portal.merchant_desk import staff_of, with_door
from tests.shop_integration.conftest import install, work

pytestmark = pytest.mark.django_db

PROFILES = [
    {"rules": {"days": 14, "business_day": True}},
    {"name": "Abroad", "markets": ["Norway"], "rules": {"accepts": False}},
]


def read(shop, **later):
    return read_return_rules(shop, now=timezone.now() + timedelta(**later))


def test_a_shop_that_was_never_asked_has_nothing(shop):
    assert return_rules(shop) == ProfilesTold()


def test_what_shopify_tells_is_kept_as_it_was_told(simulator, shop):
    simulator.return_profiles(shop.domain, profiles=PROFILES)
    told = read(shop)
    default, abroad = told.profiles
    assert told == return_rules(shop)
    assert (told.problem, told.read_at) == (None, told.tried_at)
    assert (default.default, default.rules.days, default.rules.business_day) == (True, 14, True)
    assert (abroad.name, abroad.markets, abroad.rules.accepts) == ("Abroad", ("Norway",), False)
    assert told.profile(abroad.gid) == abroad
    assert told.profile("gid://shopify/ReturnPolicyProfile/0") is None


def test_the_mark_stays_while_shopify_says_the_same_and_changes_when_it_does_not(simulator, shop):
    simulator.return_profiles(shop.domain, profiles=PROFILES)
    before, same = read(shop).profiles[0].mark, read(shop).profiles[0].mark
    simulator.return_profiles(shop.domain, profiles=[{"rules": {"days": 15}}])
    assert before == same != read(shop).profiles[0].mark


def test_without_the_right_to_see_markets_the_rules_are_read_all_the_same(simulator, shop):
    simulator.return_profiles(shop.domain, profiles=PROFILES, telling="no_markets")
    assert [(each.name, each.markets) for each in read(shop).profiles] == [("", ()), ("Abroad", ())]


@pytest.mark.parametrize("telling", ["denied", "before", "no_version"])
def test_what_shopify_does_not_tell_is_a_state_and_sends_nobody_away(simulator, shop, telling):
    simulator.return_profiles(shop.domain, profiles=PROFILES)
    first = read(shop)
    simulator.return_profiles(shop.domain, telling=telling)
    told = read(shop)
    assert (told.problem, told.profiles, told.read_at) == (ReadingProblem.NOT_TOLD, first.profiles, first.read_at)
    assert told.tried_at > first.tried_at
    assert Installation.objects.get(shop=shop).away_status is None
    simulator.return_profiles(shop.domain, telling="all")
    assert read(shop).problem is None


@pytest.mark.parametrize("kind", ["http_502", "throttled"])
def test_no_answer_is_said_and_what_was_told_stays(simulator, shop, kind):
    first = read(shop)
    simulator.unkind("admin", kind, match="ReturnPolicies", times=9)
    told = read(shop)
    assert (told.problem, told.profiles, told.read_at) == (ReadingProblem.NO_ANSWER, first.profiles, first.read_at)


def test_a_shop_without_the_app_has_no_answer(simulator, shop):
    Installation.objects.filter(shop=shop).update(uninstalled_at=timezone.now())
    assert read(shop).problem == ReadingProblem.NO_ANSWER


def test_an_answer_to_an_older_question_does_not_replace_a_newer_one(simulator, shop):
    simulator.return_profiles(shop.domain, profiles=PROFILES)
    newer = read(shop, minutes=5)
    simulator.return_profiles(shop.domain, telling="denied")
    assert read(shop) == newer


def test_shops_keep_their_own(simulator, shop, new_domain):
    other = install(simulator, new_domain())
    simulator.return_profiles(shop.domain, profiles=PROFILES)
    assert len(read(other).profiles) == 1
    assert return_rules(shop) == ProfilesTold()


def waiting(shop):
    return OutboxMessage.objects.filter(shop=shop, kind=READ, done_at=None).count()


def test_every_shop_is_read_once_a_day(simulator, shop):
    assert BEAT["shop_integration.tasks.read_return_rules"] <= 3600
    assert (hourly(), hourly(), waiting(shop)) == (1, 0, 1)
    assert work(shop, READ) == []
    assert return_rules(shop).read_at is not None
    now = timezone.now()
    assert have_read(now=now + timedelta(hours=23)) == 0
    assert have_read(now=now + timedelta(hours=25)) == 1


def test_a_shop_that_is_not_told_is_asked_daily_and_one_without_answer_by_the_next_run(simulator, shop):
    simulator.return_profiles(shop.domain, telling="denied")
    hourly()
    assert work(shop, READ) == []
    assert hourly() == 0
    ReturnRulesRead.objects.filter(shop=shop).update(problem=ReadingProblem.NO_ANSWER)
    assert hourly() == 1


def test_shops_without_the_app_or_shut_by_shopify_are_left_alone(shop):
    Installation.objects.filter(shop=shop).update(away_status=402)
    assert hourly() == 0
    Installation.objects.filter(shop=shop).update(away_status=None, sealed_access_token="")
    assert hourly() == 0


@pytest.mark.parametrize("telling", ["denied", "before", "no_version"])
def test_not_being_told_is_never_a_dead_letter(simulator, shop, telling):
    simulator.return_profiles(shop.domain, telling=telling)
    hourly()
    assert work(shop, READ) == []


def test_without_room_in_the_budget_the_worker_comes_later(simulator, shop):
    simulator.unkind("admin", "throttled", match="ReturnPolicies", times=9)
    hourly()
    message = OutboxMessage.objects.get(shop=shop, kind=READ)
    carry_out(message, clock=timezone.now)
    message.refresh_from_db()
    assert (message.done_at, message.dead_at, return_rules(shop).tried_at) == (None, None, None)
    assert message.due_at > timezone.now()


def test_it_goes_with_the_shop(simulator, shop):
    read(shop)
    privacy.erase(shop.pk)
    assert not ReturnRulesRead.objects.exists()


def test_from_shopify_to_the_policy(simulator, shop, settings):
    settings.MIDDLEWARE = with_door()
    simulator.return_profiles(shop.domain, profiles=PROFILES)
    staff = staff_of(shop, locale="en", htmx=True)
    assert "Read now" in staff.get("/app/settings/").content.decode()
    staff.post("/app/settings/return-rules/")
    default, _ = return_rules(shop).profiles
    seen = {"profile": default.gid, "mark": default.mark, "version": 1}
    simulator.return_profiles(shop.domain, profiles=[{"rules": {"days": 7}}])
    assert staff.post("/app/settings/policy/base/", seen).status_code == 409
    assert active_policy(shop).policy.window.days == 30
    (default,) = return_rules(shop).profiles
    seen = {"profile": default.gid, "mark": default.mark, "version": 1}
    assert staff.post("/app/settings/policy/base/", seen).status_code == 200
    assert active_policy(shop).policy.window.days == 7
