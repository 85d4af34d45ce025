"""Reasons, sub-reasons and conditions as the merchant writes them, and what shoppers said on the return's page."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.utils import timezone

from returns.domain.language import REVIEWED
from returns.models import ReturnPhoto, Shop
from returns.queries.policies import active_policy, draft_policy
from returns_portal.merchant.forms.asked import AskedForm
from returns_portal.merchant.forms.reason import ReasonForm
from tests.characters import make_shop
from tests.returns_portal import merchant_desk as desk
from tests.returns_portal.merchant_desk import staff_of, with_door

pytestmark = pytest.mark.django_db

PINCHES = {
    "label_en": "It pinches",
    "label_fr": "Il serre",
    "shopify_handle": "too-small",
    "product_types": "Shoes, Boots",
    "photo": "on",
    "detail_0_code": "",
    "detail_0_en": "At the toe",
    "detail_0_fr": "Aux orteils",
    "detail_0_place": "2",
    "detail_1_code": "",
    "detail_1_en": "At the heel",
    "detail_1_types": "Boots",
    "detail_1_place": "1",
    "detail_2_code": "",
}
UNWORN = {"statement_en": "Unworn", "statement_fr": "Non porté", "answer": "deny", "product_types": "Shoes"}


@pytest.fixture(autouse=True)
def _door(settings: Any) -> None:
    settings.MIDDLEWARE = with_door()


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def send(shop: Shop, path: str, sent: dict[str, Any] | None = None) -> HttpResponse:
    return staff_of(shop, locale="en").post(f"/app/policy/{path}", sent or {})


def show(shop: Shop, path: str = "", locale: str = "en") -> str:
    answer = staff_of(shop, locale=locale).get(f"/app/policy/{path}")
    assert answer.status_code == 200
    return answer.content.decode()


def reasons(shop: Shop) -> list[dict[str, Any]]:
    draft = draft_policy(shop)
    assert draft is not None
    return draft.document["reasons"]


def test_a_reason_is_written_with_its_sub_reasons_in_the_order_of_their_numbers(shop: Shop) -> None:
    assert send(shop, "reasons/", PINCHES).status_code == 303

    assert reasons(shop)[-1] == {
        "code": "it_pinches",
        "label": {"en": "It pinches", "fr": "Il serre"},
        "shopify_handle": "too-small",
        "fault": False,
        "product_types": ["Shoes", "Boots"],
        "proof": "photo",
        "details": [
            {"code": "at_the_heel", "label": {"en": "At the heel"}, "product_types": ["Boots"]},
            {"code": "at_the_toe", "label": {"en": "At the toe", "fr": "Aux orteils"}, "product_types": []},
        ],
    }
    page = show(shop)
    assert "Reason “It pinches”" in page
    assert "more exactly: At the heel, At the toe" in page
    assert "Il serre" in show(shop, locale="fr")


def test_a_sub_reason_keeps_its_code_under_another_name_and_goes_without_one(shop: Shop) -> None:
    send(shop, "reasons/", PINCHES)
    form = show(shop, "reasons/it_pinches/")
    assert 'value="at_the_heel"' in form
    assert 'value="At the toe"' in form

    changed = PINCHES | {
        "detail_0_code": "at_the_heel",
        "detail_0_en": "Behind",
        "detail_1_code": "at_the_toe",
        "detail_1_en": "",
        "detail_2_code": "somebody_elses",
        "detail_2_en": "Behind",
    }
    assert send(shop, "reasons/it_pinches/", changed).status_code == 303
    assert [detail["code"] for detail in reasons(shop)[-1]["details"]] == ["at_the_heel", "behind"]


def test_forms_sent_as_they_were_shown_change_nothing(shop: Shop) -> None:
    send(shop, "reasons/", PINCHES)
    send(shop, "asked/", UNWORN)
    before = draft_policy(shop).policy
    forms = (
        (f"reasons/{before.reasons[-1].code}/", ReasonForm(languages=REVIEWED, reason=before.reasons[-1])),
        ("asked/unworn/", AskedForm(languages=REVIEWED, asked=before.asked[0])),
    )
    for path, form in forms:
        shown = {field.html_name: field.value() for field in form if field.value() not in (None, False, "")}
        listed = {name: ", ".join(value) if isinstance(value, tuple) else value for name, value in shown.items()}
        hidden = {name: "" for name in form.fields if name.endswith("_code")}
        assert send(shop, path, hidden | listed).status_code == 303
    assert draft_policy(shop).policy == before


@pytest.mark.parametrize(
    ("path", "sent", "sentence"),
    [
        ("reasons/", PINCHES | {"label_en": "", "label_fr": " "}, "Give it a name in one language at least."),
        ("reasons/", PINCHES | {"shopify_handle": "made-up"}, "made-up"),
        ("reasons/", PINCHES | {"detail_0_place": "soon"}, "Please enter a number."),
        ("asked/", UNWORN | {"statement_en": "", "statement_fr": ""}, "Write it in one language at least."),
        ("asked/", UNWORN | {"answer": "allow"}, "allow"),
    ],
)
def test_what_is_wrong_stands_at_the_field_and_nothing_is_drafted(
    shop: Shop, path: str, sent: dict[str, Any], sentence: str
) -> None:
    answer = send(shop, path, sent)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert draft_policy(shop) is None


def test_a_row_from_nowhere_does_no_harm(shop: Shop) -> None:
    assert send(shop, "reasons/", PINCHES | {f"detail_{'9' * 200}_code": "", "detail_x_code": ""}).status_code == 303
    assert len(reasons(shop)[-1]["details"]) == 2


def test_a_reason_called_withdrawal_is_not_taken_for_one(shop: Shop) -> None:
    send(shop, "reasons/", PINCHES | {"label_en": "Withdrawal"})

    assert reasons(shop)[-1]["code"] == "withdrawal_2"


def test_reasons_move_and_go_but_not_the_last_and_none_that_an_exception_names(shop: Shop) -> None:
    second = active_policy(shop).document["reasons"][1]["code"]
    assert send(shop, f"reasons/{second}/move/").status_code == 303
    assert reasons(shop)[0]["code"] == second

    clause = {"label_en": "Late", "reasons": "late", "days": "60"}
    assert send(shop, "clauses/", clause).status_code == 303
    refused = send(shop, "reasons/late/removal/")
    assert refused.status_code == 409
    assert "“late” is named" in refused.content.decode()
    send(shop, "clauses/late/removal/")

    for reason in list(reasons(shop))[1:]:
        assert send(shop, f"reasons/{reason['code']}/removal/").status_code == 303
    assert send(shop, f"reasons/{second}/removal/").status_code == 409
    assert [reason["code"] for reason in reasons(shop)] == [second]


def test_what_a_colleague_removed_while_it_was_written_is_kept_under_its_code(shop: Shop) -> None:
    clause = {"label_en": "Late", "reasons": "late", "days": "60"}
    send(shop, "clauses/", clause)
    send(shop, "clauses/late/removal/")
    assert send(shop, "clauses/late/", clause | {"label_en": "Later"}).status_code == 303
    assert [(each["code"], each["label"]["en"]) for each in draft_policy(shop).document["clauses"]] == [
        ("late", "Later")
    ]
    gone = staff_of(shop).get("/app/policy/clauses/nobody/")
    assert (gone.status_code, "This is not here any more." in gone.content.decode()) == (404, True)
    assert send(shop, "reasons/withdrawal/", PINCHES).status_code == 404


def test_conditions_are_written_moved_and_removed(shop: Shop) -> None:
    assert send(shop, "asked/", UNWORN).status_code == 303
    assert send(shop, "asked/", UNWORN | {"statement_en": "In its box", "unless_fault": "on"}).status_code == 303
    page = show(shop)
    assert "Condition “In its box”" in page
    assert "“No”: cannot come back" in page
    assert "not asked of who reports a fault" in page

    send(shop, "asked/in_its_box/move/")
    assert [asked["code"] for asked in draft_policy(shop).document["asked"]] == ["in_its_box", "unworn"]
    send(shop, "asked/unworn/removal/")
    assert [asked["code"] for asked in draft_policy(shop).document["asked"]] == ["in_its_box"]


def test_what_is_not_there_is_not_found(shop: Shop) -> None:
    assert staff_of(shop).get("/app/policy/reasons/nobody/").status_code == 404
    assert staff_of(shop).get("/app/policy/asked/nobody/").status_code == 404


def test_the_returns_page_shows_sub_reason_answers_and_photos(shop: Shop) -> None:
    rma = desk.requested(shop, 1)
    version, item = rma.policy, rma.lines.all()[0]
    reason = next(each for each in version.document["reasons"] if each["code"] == item.reason)
    reason["details"] = [{"code": "chest", "label": {"en": "At the chest"}}]
    version.document["asked"] = [{"code": "unworn", "statement": {"en": "Unworn"}}]
    version.save()
    item.detail, item.answers = "chest", {"unworn": False}
    item.save()
    photo = ReturnPhoto.objects.create(
        order=rma.order, fulfilled=item.fulfilled, item=item, jpeg=b"1", thumbnail=b"2", created_at=timezone.now()
    )

    page = staff_of(shop, locale="en").get(f"/app/returns/{rma.number}/").content.decode()

    assert "– At the chest" in page
    assert page.index("Unworn") < page.index("Photo 1 of")
    assert page.count("/small.jpg") == 2, "at a glance, and beside its article"
    assert f"photo-{photo.pk}" not in page
