"""Alarms are asked for only where there is something: one reading says of what."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from returns.domain.role import Role
from returns.domain.status import DriftKind
from returns.models import Drift, Remark
from returns.people import Staff
from returns.queries.standing import Standing, standing
from returns_portal.merchant.alarms import CRITICAL, WARNINGS, alarms_of_shop, is_urgent
from tests.characters import NOW, two_shops
from tests.returns_portal.merchant_desk import bury, requested

pytestmark = pytest.mark.django_db
OWNER = Staff(id="1", role=Role.OWNER)


def test_each_kind_is_read_where_it_stands_and_in_its_shop_alone(django_assert_num_queries: Any) -> None:
    shop, other = two_shops()
    rma, now = requested(shop), timezone.now()
    with django_assert_num_queries(1):
        assert standing(shop, now=now) == frozenset()
    # what kinds there are, carrier accounts, levels and permits
    with django_assert_num_queries(4):
        assert alarms_of_shop(shop, OWNER, now=now) == []
    Drift.objects.create(rma=rma, kind=DriftKind.OPEN_THERE, found_at=NOW)
    assert (standing(shop, now=now), is_urgent(shop, now=now)) == (frozenset({Standing.DRIFTS}), False)
    Remark.objects.create(rma=rma, speaker="shopper", text="When?", at=NOW)
    bury(rma, "shopify.request_return")
    assert standing(shop, now=now) == {Standing.DRIFTS, Standing.REMARKS, Standing.STEPS}
    assert [alarm.tone for alarm in alarms_of_shop(shop, OWNER, now=now)] == ["critical", "critical", "warning"]
    assert is_urgent(shop, now=now)
    assert standing(other, now=now) == frozenset()
    assert not is_urgent(other, now=now)


def test_no_kind_is_without_its_alarm() -> None:
    assert {kind for kind in (*CRITICAL, *WARNINGS) if kind} == set(Standing)
