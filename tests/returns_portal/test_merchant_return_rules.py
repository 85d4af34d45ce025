"""Shopify's own return rules in the settings: every state, the warnings, and taking them as the base of the policy."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import msgspec
import pytest
from django.utils import timezone

from returns.domain.comparing import differences
from returns.domain.policy import Policy, Window, parse
from returns.domain.return_profile import ITEM_DELIVERY, LAST_ITEM_DELIVERY, Profile, ProfileRules, ReadingProblem
from returns.domain.starting_policy import STARTING_POLICY
from returns.models import Shop
from returns.operations.publish_policy import publish_policy
from returns.queries.policies import active_policy
from returns_portal.merchant.return_rules import PROBLEMS, TITLES, shown
from shop_integration.models import ReturnRulesRead
from shop_integration.return_rules import return_rules
from tests.characters import NOW, make_shop, two_shops
from tests.returns_portal.merchant_desk import staff_of, with_door
from tests.returns_portal.test_merchant_settings import POLICY

pytestmark = pytest.mark.django_db
READ, BASE = "/app/settings/return-rules/", "/app/settings/policy/base/"
DEFAULT = Profile(
    gid="gid://shopify/ReturnPolicyProfile/1",
    default=True,
    rules=ProfileRules(days=14, start=LAST_ITEM_DELIVERY, business_day=True),
)
ABROAD = Profile(
    gid="gid://shopify/ReturnPolicyProfile/2",
    name="Abroad",
    markets=("Norway", "Chile"),
    rules=ProfileRules(accepts=False),
)


@pytest.fixture(autouse=True)
def _door(settings: Any) -> None:
    settings.MIDDLEWARE = with_door()


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def keep(shop: Shop, *profiles: Profile, problem: str = "", at: datetime | None = NOW) -> None:
    """What was read of the shop's rules."""
    plain = json.loads(msgspec.json.encode(profiles))
    ReturnRulesRead.objects.update_or_create(
        shop=shop, defaults={"profiles": plain, "read_at": at, "tried_at": at or NOW, "problem": problem}
    )


class AtShopify:
    """What Shopify says when it is asked now: profiles, or a problem."""

    def __init__(self) -> None:
        self.says: tuple[Profile, ...] = (DEFAULT,)
        self.problem = ""
        self.asked = 0

    def read(self, shop: Shop, *, now: datetime) -> Any:
        self.asked += 1
        if self.problem:
            ReturnRulesRead.objects.update_or_create(shop=shop, defaults={"problem": self.problem, "tried_at": now})
        else:
            keep(shop, *self.says, at=now)
        return return_rules(shop)


@pytest.fixture
def shopify(monkeypatch: pytest.MonkeyPatch) -> AtShopify:
    there = AtShopify()
    monkeypatch.setattr(
        "returns_portal.merchant.views.return_rules.door", {"shopify.read_return_rules": there.read}.__getitem__
    )
    return there


def page(shop: Shop, locale: str = "en") -> str:
    text = unescape(staff_of(shop, locale=locale).get("/app/settings/").content.decode())
    assert "<c-" not in text
    elsewhere = re.compile(r'<section [^>]*id="withdrawal-section".*?</section>', re.DOTALL)
    return re.sub(r"\s+", " ", elsewhere.sub("", text))


def sent(profile: Profile = DEFAULT, version: int = 1) -> dict[str, Any]:
    return {"profile": profile.gid, "mark": profile.mark, "version": version}


@pytest.mark.parametrize(
    ("locale", "words"),
    [("en", ["Return rules at Shopify", "They have not been read yet", "Read now"]),
     ("fr", ["Règles de retour chez Shopify", "Elles n’ont pas encore été lues", "Lire maintenant"])],
)  # fmt: skip
def test_never_read(shop: Shop, locale: str, words: list[str]) -> None:
    text = page(shop, locale)
    for word in words:
        assert word in text
    assert "policy/base" not in text
    assert "The return rules at Shopify say something else" not in text


@pytest.mark.parametrize("locale", ["en", "fr"])
@pytest.mark.parametrize("problem", list(ReadingProblem))
@pytest.mark.parametrize("before", [True, False])
def test_a_reading_that_brought_nothing_is_said_plainly(
    shop: Shop, locale: str, problem: ReadingProblem, before: bool
) -> None:
    keep(shop, *([DEFAULT] if before else []), problem=problem, at=NOW if before else None)
    text = page(shop, locale)
    told = {
        ("en", ReadingProblem.NOT_TOLD): "Shopify does not tell us this shop’s return rules (yet)",
        ("fr", ReadingProblem.NOT_TOLD): "Shopify ne nous communique pas (encore) les règles de retour",
        ("en", ReadingProblem.NO_ANSWER): "Shopify did not answer when it was asked last",
        ("fr", ReadingProblem.NO_ANSWER): "Shopify n’a pas répondu à la dernière demande",
    }
    assert told[locale, problem] in text
    assert 'role="alert"' not in text
    assert ("14 jours" in text or "14 days" in text) == before
    assert ("policy/base" in text) == (before and problem == ReadingProblem.NO_ANSWER)
    assert ('<div class="banner warning"' in text) == (before and problem == ReadingProblem.NO_ANSWER)


def test_only_the_rules_of_the_whole_shop_warn_at_the_policy(shop: Shop) -> None:
    keep(shop, ABROAD)
    text = page(shop)
    assert "No returns are accepted." in text
    assert '<div class="banner warning"' not in text


def test_no_profiles_at_all(shop: Shop) -> None:
    keep(shop)
    assert "No return rules are set up at Shopify." in page(shop)


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("en", [
            "As Shopify told them on", "For the whole shop", "Time to return: 14 days.",
            "Counted from: The delivery of the order’s last article.", "goes on to the next business day",
            "Time to return: “14 days” at Shopify, “30 days” here.", "The next business day counts",
            "Cannot be followed here", "Abroad", "Markets: Norway, Chile", "No returns are accepted.",
            "Returns are accepted for 30 days", "1 profile for markets says something else",
        ]),
        ("fr", [
            "Telles que Shopify les a communiquées le", "Pour toute la boutique", "Délai de retour : 14 jours.",
            "prolongé jusqu’au jour ouvré suivant", "« 14 jours » chez Shopify, « 30 jours » ici", "Marchés : Norway",
            "Utiliser comme base de nos conditions", "1 profil de marchés prévoit autre chose",
        ]),
    ],
)  # fmt: skip
def test_what_was_told_is_said_in_words_beside_our_own(shop: Shop, locale: str, words: list[str]) -> None:
    keep(shop, DEFAULT, ABROAD)
    text = page(shop, locale)
    for word in words:
        assert word in text
    assert text.count("policy/base") == 2, "one form with two addresses: the market's profile has nothing to follow"


def test_the_same_rules_warn_of_nothing(shop: Shop) -> None:
    keep(shop, msgspec.structs.replace(DEFAULT, rules=ProfileRules(days=30, start=ITEM_DELIVERY)))
    text = page(shop)
    assert "Same as here" in text
    assert '<div class="banner warning"' not in text
    assert "policy/base" not in text


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        (None, "returned without a limit in time"),
        (ProfileRules(days=-1), "“No limit in time” at Shopify, “30 days” here"),
        (ProfileRules(start=LAST_ITEM_DELIVERY), "“The delivery of the order’s last article” at Shopify"),
        (ProfileRules(start="PURCHASE"), "A moment that this app does not know (PURCHASE)"),
        (ProfileRules(days=1), "“1 day” at Shopify"),
    ],
)
def test_each_kind_of_rule_has_its_words(shop: Shop, rules: ProfileRules | None, words: str) -> None:
    keep(shop, msgspec.structs.replace(DEFAULT, rules=rules))
    assert words in page(shop)


def test_every_code_of_a_difference_has_words(shop: Shop) -> None:
    window = Window(days=30, counted_from="order")
    found = set()
    for policy in (Policy(), Policy(window=window)):
        for accepts, days, start in [
            (False, 1, ""), (True, -1, ""), (True, 3, ITEM_DELIVERY), (True, 3, LAST_ITEM_DELIVERY), (True, 3, "X"),
        ]:  # fmt: skip
            rules = ProfileRules(accepts=accepts, days=days, start=start, business_day=True)
            found |= {each.code for each in differences(policy, Profile(gid="1", rules=rules))}
    assert found == set(TITLES)
    assert set(PROBLEMS) == set(ReadingProblem)


def test_names_from_shopify_are_text(shop: Shop) -> None:
    keep(shop, DEFAULT, msgspec.structs.replace(ABROAD, name="<b>x</b>", markets=("<i>",)))
    raw = staff_of(shop).get("/app/settings/").content.decode()
    assert "&lt;b&gt;x" in raw
    assert "<b>x" not in raw


def test_reads_again_on_demand_and_warns_at_the_policy_too(shop: Shop, shopify: AtShopify) -> None:
    answer = staff_of(shop, htmx=True).post(READ)
    text = answer.content.decode()
    assert (answer.status_code, shopify.asked) == (200, 1)
    assert "Return rules read again" in answer["HX-Trigger"]
    assert text.index('id="return-rules-section"') < text.index('id="policy-warning" hx-swap-oob="true"')
    assert "14 days" in text
    assert "hx-post" in text
    assert staff_of(shop).post(READ).status_code == 303


@pytest.mark.parametrize("problem", list(ReadingProblem))
def test_reading_again_in_vain_is_said_and_is_no_error(shop: Shop, shopify: AtShopify, problem: str) -> None:
    shopify.problem = problem
    answer = staff_of(shop, htmx=True).post(READ)
    assert answer.status_code == 200
    assert "Shopify d" in json.loads(answer["HX-Trigger"])["toast"]


def test_used_as_the_base_publishes_a_version_that_says_where_it_comes_from(shop: Shop, shopify: AtShopify) -> None:
    keep(shop, DEFAULT)
    answer = staff_of(shop, htmx=True).post(BASE, sent())
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Version 2 is in force. It follows" in answer["HX-Trigger"]
    version = active_policy(shop)
    assert (version.number, version.based_on) == (2, DEFAULT.gid)
    assert version.based_on_at is not None
    assert timezone.now() - version.based_on_at < timedelta(minutes=1)
    window = {"days": 14, "counted_from": "delivery", "working_day": True}
    assert version.policy == parse(STARTING_POLICY | {"window": window})
    assert 'id="policy-section"' in text
    assert 'value="14"' in text
    assert "This version follows the return rules at Shopify" in page(shop)
    assert "Use as the base" not in page(shop), "what is left cannot be followed"
    assert "The delivery of the order’s last article" in page(shop), "and is still said"


def test_a_change_by_hand_refreshes_the_comparison(shop: Shop) -> None:
    keep(shop, DEFAULT)
    answer = staff_of(shop, htmx=True).post("/app/settings/policy/", POLICY)
    text = answer.content.decode()
    assert text.index('id="policy-section"') < text.index('id="return-rules-section"')
    assert "The day of the order" in text[text.index('id="return-rules-section"') :]


@pytest.mark.parametrize("htmx", [True, False])
@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"says": (msgspec.structs.replace(DEFAULT, rules=ProfileRules(days=7)),)}, "rules at Shopify have changed"),
        ({"says": (ABROAD,)}, "rules at Shopify have changed"),
        ({"problem": ReadingProblem.NOT_TOLD}, "does not tell its return rules at the moment"),
        ({"problem": ReadingProblem.NO_ANSWER}, "does not tell its return rules at the moment"),
    ],
)
def test_what_changed_since_the_page_was_shown_is_said_and_not_applied(
    shop: Shop, shopify: AtShopify, changed: dict[str, Any], sentence: str, htmx: bool
) -> None:
    keep(shop, DEFAULT)
    for name, value in changed.items():
        setattr(shopify, name, value)
    answer = staff_of(shop, htmx=htmx).post(BASE, sent())
    assert answer.status_code == 409
    assert sentence in answer.content.decode()
    assert shop.policies.count() == 1


def test_of_two_merchants_who_press_the_second_is_told(shop: Shop, shopify: AtShopify) -> None:
    first, second = staff_of(shop, htmx=True), staff_of(shop, htmx=True)
    assert first.post(BASE, sent()).status_code == 200
    answer = second.post(BASE, sent())
    assert answer.status_code == 409
    assert "The policy has changed since this page was shown" in answer.content.decode()
    assert shop.policies.count() == 2


def test_a_policy_that_a_colleague_wrote_meanwhile_is_not_replaced(shop: Shop, shopify: AtShopify) -> None:
    publish_policy(shop=shop, document=STARTING_POLICY | {"ship_by_days": 3}, now=NOW)
    assert staff_of(shop).post(BASE, sent()).status_code == 409
    assert active_policy(shop).policy.ship_by_days == 3


@pytest.mark.parametrize(
    "wrong", [{}, {"version": "x"}, {"version": "9" * 30}, {"mark": ""}, {"profile": "x" * 65}, {"version": "0"}]
)
def test_what_no_page_sends_is_not_read(shop: Shop, shopify: AtShopify, wrong: dict[str, str]) -> None:
    answer = staff_of(shop, htmx=True).post(BASE, sent() | wrong if wrong else {})
    assert (answer.status_code, shopify.asked, shop.policies.count()) == (400, 0, 1)


def test_only_the_shops_own_staff_may(shopify: AtShopify) -> None:
    atelier, northwind = two_shops()
    for address in (READ, BASE):
        assert staff_of(None).post(address, sent()).status_code == 401
        assert staff_of(atelier).get(address).status_code == 405
    assert shopify.asked == 0
    assert staff_of(northwind).post(BASE, sent()).status_code == 303
    assert (atelier.policies.count(), northwind.policies.count()) == (1, 2)
    assert not ReturnRulesRead.objects.filter(shop=atelier).exists()
    assert "14 days" not in page(atelier)


def test_shown_is_empty_for_a_shop_that_was_never_asked(shop: Shop) -> None:
    found = shown(return_rules(shop), active_policy(shop), shop)
    assert (found.profiles, found.warnings, found.read, found.problem) == ([], [], "", None)
