"""Findings are answered once, followed, judged, and come back only if they get much worse."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from returns.domain.followup import Verdict
from returns.domain.role import Role
from returns.models import Finding, FindingAnswer, InsightCount, InsightMark, InsightPart, Shop
from returns.operations.find_unusual import find_unusual
from tests.characters import two_shops
from tests.insight_history import season
from tests.returns_portal.merchant_desk import staff_of, with_door

pytestmark = pytest.mark.django_db
WHY = "Size guide says: order one size up"


@pytest.fixture(autouse=True)
def door(settings: Any) -> None:
    settings.MIDDLEWARE = with_door()


@pytest.fixture
def found() -> Finding:
    shop, _ = two_shops()
    season(shop, now=timezone.now(), weeks=20)
    return Finding.objects.get(shop=shop, sort="size", subject__label="Robe en lin Ouessant · S")


def post(client: Client, finding: Finding, do: str, note: str = WHY) -> Any:
    fields = {"do": do, f"finding-{finding.pk}-note": note}
    return client.post(f"/app/insights/unusual/{finding.pk}/", fields)


def section(shop: Shop, name: str, page: str = "unusual/") -> str:
    html = staff_of(shop).get(f"/app/insights/{page}").content.decode()
    return html.partition(f'id="{name}"')[2].partition("</section>")[0]


def again(shop: Shop, *, days: int = 1) -> None:
    InsightMark.objects.filter(shop=shop).update(found_at=None)
    find_unusual(shop=shop, now=timezone.now() + timedelta(days=days))


def test_what_is_left_alone_is_not_shown_anew(found: Finding) -> None:
    assert post(staff_of(found.shop), found, "left").status_code == 200
    again(found.shop)
    assert f'id="finding-{found.pk}"' not in section(found.shop, "findings")
    assert WHY in section(found.shop, "findings-left")
    assert "Ouessant · S" not in section(found.shop, "insights-findings", "")
    assert "Ouessant · S" not in section(found.shop, "week-try", "week/")


def test_what_was_left_alone_comes_back_much_worse(found: Finding) -> None:
    post(staff_of(found.shop), found, "left")
    FindingAnswer.objects.update(k=found.k // 4)
    again(found.shop)
    assert FindingAnswer.objects.get().ended == "worse"
    assert f'id="finding-{found.pk}"' in section(found.shop, "findings")


def test_an_answer_is_taken_back_and_kept_as_history(found: Finding) -> None:
    post(staff_of(found.shop), found, "acted")
    post(staff_of(found.shop), found, "left", "On purpose")
    post(staff_of(found.shop, who="7002"), found, "undo", "")
    kept = list(FindingAnswer.objects.order_by("pk").values_list("kind", "ended", "ended_by"))
    assert kept == [("acted", "anew", "7001"), ("left", "undone", "7002")]
    assert f'id="finding-{found.pk}"' in section(found.shop, "findings")


def test_it_is_too_early_and_then_it_is_told_that_it_fell(found: Finding) -> None:
    shop = found.shop
    post(staff_of(shop), found, "acted")
    again(shop)
    assert "Too early to say" in section(shop, "findings-followed")
    answer = FindingAnswer.objects.get()
    assert answer.verdict == ""
    of = {"shop": shop, "subject": found.subject, "dimension": found.subject.dimension, "week": answer.from_week}
    InsightCount.objects.create(**of, sent=200, mature=200, returned=12, early=0)
    InsightPart.objects.create(**of, kind="reason", code=found.reason, pieces=10)
    again(shop)
    answer.refresh_from_db()
    assert (answer.verdict, answer.after_k, answer.after_n) == (Verdict.FELL, 10, 200)
    assert "It fell, by more than chance" in section(shop, "findings-followed")
    assert WHY in section(shop, "week-became", "week/")


def test_what_did_not_help_waits_again_with_what_was_tried(found: Finding) -> None:
    post(staff_of(found.shop), found, "acted")
    FindingAnswer.objects.update(verdict=Verdict.SAME, after_k=20, after_n=60, decided_at=timezone.now())
    shown = section(found.shop, "findings")
    assert WHY in shown
    assert "No change that could not be chance" in shown


def test_after_a_year_with_few_sales_it_is_said_so(found: Finding) -> None:
    post(staff_of(found.shop), found, "acted")
    again(found.shop, days=380)
    assert FindingAnswer.objects.get().verdict == Verdict.FEW
    assert "Too little was sold" in section(found.shop, "findings-followed")


def test_without_a_word_nothing_is_kept(found: Finding) -> None:
    answer = post(staff_of(found.shop, locale="fr"), found, "left", "  ")
    assert answer.status_code == 422
    assert "Dites en quelques mots" in answer.content.decode()
    assert not FindingAnswer.objects.exists()


def test_others_answer_nothing(found: Finding) -> None:
    other = Shop.objects.exclude(pk=found.shop_id).first()
    assert post(staff_of(other), found, "left").status_code == 404
    assert post(staff_of(other), found, "undo").status_code == 404
    assert post(staff_of(found.shop, role=Role.AGENT), found, "left").status_code == 403
    assert post(staff_of(None), found, "left").status_code in {401, 403, 404}
    assert not FindingAnswer.objects.exists()
