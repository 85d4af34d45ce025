"""Where a policy starts from, what the law says beside it, and how shoppers will read it: on the merchant's pages."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.conf import LazySettings

from returns.domain.legal_notes import legal_notes
from returns.domain.policy import parse
from returns.domain.policy_starts import NAMES
from returns.models import Shop
from returns.operations.publish_policy import publish_policy
from returns.queries.policies import active_policy, draft_policy
from returns_portal.merchant.policy_help import LAW, STARTS, law
from tests.characters import NOW, make_shop, two_shops
from tests.returns_portal.merchant_desk import Role, staff_of, with_door

pytestmark = pytest.mark.django_db
START, PREVIEW, PAGE = "/app/policy/start/", "/app/settings/policy/preview/", "/app/policy/"
TYPED = {
    "days": "21", "counted_from": "delivery", "ship_by_days": "14", "approval": "auto", "restocking_percent": "0",
    "return_shipping": "0", "duties": "kept", "outcomes": "refund", "bonus_percent": "0", "final_sale_tags": "",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _door(settings: LazySettings) -> None:
    settings.MIDDLEWARE = with_door()


def test_a_start_goes_into_the_draft_and_counts_for_nobody_yet() -> None:
    shop, other = two_shops()
    answer = staff_of(shop).post(START, {"start": "generous"})

    assert answer.status_code == 303
    draft = draft_policy(shop)
    assert draft is not None
    assert (draft.policy.window.days, draft.policy.approval) == (60, "auto")
    assert active_policy(shop).policy.window.days == 30
    assert draft_policy(other) is None
    page = staff_of(shop).get(PAGE).content.decode()
    assert "How shoppers will read the draft" in page
    assert "You can return items within 60 days after delivery." in page


def test_a_season_joins_what_the_draft_has() -> None:
    shop = make_shop()
    staff = staff_of(shop)
    for name in ("careful", "season", "season"):
        staff.post(START, {"start": name})

    draft = draft_policy(shop)
    assert draft is not None
    assert draft.policy.window.days == 14
    assert len(draft.policy.clauses) == 1


@pytest.mark.parametrize("start", ["", "nobody"])
def test_an_unknown_start_is_told(start: str) -> None:
    answer = staff_of(make_shop()).post(START, {"start": start})

    assert answer.status_code == 422
    assert "nothing of this name to start from" in answer.content.decode()


@pytest.mark.parametrize("address", [START, PREVIEW])
def test_only_who_may_write_policies_gets_in(address: str) -> None:
    shop = make_shop()
    assert staff_of(shop, role=Role.AGENT).post(address, {"start": "careful"}).status_code == 403
    assert staff_of(None).post(address).status_code == 401
    assert draft_policy(shop) is None


@pytest.mark.parametrize(
    ("locale", "words"),
    [("en", "You can return items within 21 days after delivery."), ("fr", "dans un délai de 21 jours")],
)
def test_what_is_typed_is_read_as_shoppers_would(locale: str, words: str) -> None:
    shop = make_shop()
    page = staff_of(shop, locale=locale, htmx=True).post(PREVIEW, TYPED).content.decode()

    assert words in page
    assert "<form" not in page
    assert draft_policy(shop) is None
    assert active_policy(shop).policy.window.days == 30


def test_what_cannot_be_read_changes_nothing_and_says_so() -> None:
    page = staff_of(make_shop(), htmx=True).post(PREVIEW, TYPED | {"days": "many"}).content.decode()

    assert "What is typed cannot be read yet." in page


def test_every_start_and_every_note_has_its_words() -> None:
    assert set(STARTS) == set(NAMES)
    said = law(parse({"window": {"days": 5}, "outcomes": ["store_credit"], "fees": {"restocking_bps": 100}}))
    assert next(each["said"] for each in said) == (
        "Consumers may withdraw within 14 days of delivery, even where your window is shorter."
    )
    assert {note.code for note in legal_notes(parse({"window": {"days": 5}}))} <= set(LAW)


def test_the_policy_is_read_in_each_of_the_shops_languages() -> None:
    shop = make_shop()
    Shop.objects.filter(pk=shop.pk).update(languages=["en", "fr"])
    publish_policy(shop=shop, document=active_policy(shop).document | {"window": {"days": 5}}, now=NOW)

    page = staff_of(shop).get(PAGE, {"read": "fr"}).content.decode()

    assert '<div class="reading" lang="fr">' in page
    assert "What the law gives shoppers anyway" in page
    assert "Directive 2011/83/EU, Art. 9" in page


def undo_of(page: str) -> tuple[str, dict[str, str]]:
    """Where the page's way back leads, and what it sends."""
    banner = page[page.index('role="status"') :]
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', banner[: banner.index("</form>")])
    return re.findall(r'action="([^"]+)"', banner)[0], {name: unescape(value) for name, value in fields}


def test_a_draft_that_was_thrown_away_can_be_had_again() -> None:
    shop = make_shop()
    staff = staff_of(shop, htmx=True)
    staff.post(START, {"start": "generous"})
    before = draft_policy(shop)
    assert before is not None

    answer = staff.post("/app/policy/draft/removal/")

    assert answer["HX-Push-Url"] == PAGE
    assert draft_policy(shop) is None
    address, fields = undo_of(answer.content.decode())
    assert staff.post(address, fields).status_code == 303
    again = draft_policy(shop)
    assert again is not None
    assert again.document == before.document


@pytest.mark.parametrize("name", ["late", "style"])
def test_a_reason_that_was_removed_goes_back_to_its_place(name: str) -> None:
    shop = make_shop()
    staff = staff_of(shop, htmx=True)
    codes = [reason.code for reason in active_policy(shop).policy.reasons]
    code = name if name in codes else codes[1]

    address, fields = undo_of(staff.post(f"/app/policy/reasons/{code}/removal/").content.decode())
    draft = draft_policy(shop)
    assert draft is not None
    assert code not in [reason.code for reason in draft.policy.reasons]

    for _twice in range(2):
        assert staff.post(address, fields).status_code == 303
    draft.refresh_from_db()
    assert draft.policy.reasons == active_policy(shop).policy.reasons


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"list": "fees", "part": "{}", "place": "0"},
        {"list": "reasons", "part": "[]", "place": "0"},
        {"list": "reasons", "part": '{"code": "x"}', "place": "-1"},
    ],
)
def test_what_is_no_part_is_not_put_back(sent: dict[str, str]) -> None:
    shop = make_shop()
    assert staff_of(shop).post("/app/policy/undoing/", sent).status_code == 400
    assert draft_policy(shop) is None


def test_a_part_that_cannot_be_read_is_told() -> None:
    sent = {"list": "reasons", "part": '{"code": "x"}', "place": "0"}
    assert staff_of(make_shop()).post("/app/policy/undoing/", sent).status_code == 409


EXCEPTION = "/app/policy/exception-preview/"
SAYS = {"label_en": "Sale", "label_fr": "Soldes", "public": "on", "tags": "sale", "days": "14"}


@pytest.mark.parametrize(
    ("locale", "typed", "said"),
    [
        ("en", {}, ("Shoppers will read:", "Sale", "Product tag: sale", "14 days to return")),
        ("fr", {}, ("Les clients liront", "Soldes", "14 jours pour retourner")),
        ("en", {"label_en": "", "label_fr": " "}, ("This exception", "14 days to return")),
        ("en", {"public": ""}, ("Shoppers do not read it among the conditions.",)),
        ("en", {"days": ""}, ("It says nothing that is different yet.",)),
        ("en", {"days": "many"}, ("What is typed cannot be read yet.",)),
        ("en", {"price_min": "20", "price_max": "10"}, ("What is typed cannot be read yet.",)),
    ],
)
def test_an_exception_is_read_as_shoppers_will_while_it_is_typed(
    locale: str, typed: dict[str, str], said: tuple[str, ...]
) -> None:
    shop = make_shop()
    answer = staff_of(shop, locale=locale, htmx=True).post(EXCEPTION, SAYS | typed)

    page = unescape(answer.content.decode())
    assert answer.status_code == 200
    assert all(sentence in page for sentence in said), page
    assert draft_policy(shop) is None, "nothing is kept"


def test_words_of_an_exception_cannot_break_out_of_its_preview() -> None:
    answer = staff_of(make_shop(), htmx=True).post(EXCEPTION, SAYS | {"label_en": "<b>{{ shop }}</b>"})
    assert "&lt;b&gt;{{ shop }}&lt;/b&gt;" in answer.content.decode()
