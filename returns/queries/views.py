"""The views of the list of returns that people keep."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from returns.models import SavedView, Shop


def _seen_by(shop: Shop, staff_id: str) -> QuerySet[SavedView]:
    return shop.views.filter(Q(owner="") | Q(owner=staff_id)).select_related("shop")


def views_for(shop: Shop, staff_id: str) -> list[SavedView]:
    """Somebody's own views, then those of everybody, by name; at most twenty of each."""
    return list(_seen_by(shop, staff_id).order_by("-owner", "name", "pk"))


def view_for(shop: Shop, staff_id: str, view_id: int) -> SavedView:
    """One of them; raises SavedView.DoesNotExist for another's."""
    return _seen_by(shop, staff_id).get(pk=view_id)
