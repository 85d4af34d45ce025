"""Fifty workers find the token run out at the same moment; and the one that refreshes dies with the answer in hand."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from shop_integration.connect import connect
from shop_integration.install import oauth, tokens
from shop_integration.install.tokens import access_token
from shop_integration.models import Installation
from tests.shop_integration.conftest import install

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
WORKERS = 50


class Died(BaseException):
    """The worker is gone; nobody catches this."""


@pytest.fixture
def refreshes(monkeypatch):
    """What the token endpoint gave, call by call."""
    real, given = oauth.refresh, []

    def refresh(*args):
        grant = real(*args)
        given.append(grant.access_token)
        return grant

    monkeypatch.setattr(oauth, "refresh", refresh)
    return given


def all_at_once(shop):
    """Every worker reads the shop over the Admin API; returns how many were answered."""
    start = threading.Barrier(WORKERS)

    def work(_):
        try:
            start.wait(timeout=20)
            return connect(shop, now=timezone.now()).query("shop")["shop"]["myshopifyDomain"] == shop.domain
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        return sum(pool.map(work, range(WORKERS)))


def test_one_refreshes_and_all_are_answered(simulator, new_domain, refreshes):
    shop = install(simulator, new_domain())
    simulator.expire_tokens(shop.domain)
    answered = all_at_once(shop)
    print(f"storms: refresh: {WORKERS} workers, {len(refreshes)} refresh call, {answered} answered")
    assert (answered, len(refreshes)) == (WORKERS, 1)


def test_a_crash_between_the_answer_and_the_commit_costs_one_more_call(simulator, new_domain, refreshes, monkeypatch):
    shop = install(simulator, new_domain())
    held = Installation.objects.get(shop=shop)
    simulator.expire_tokens(shop.domain)

    def die(*args):
        raise Died

    with monkeypatch.context() as crash:
        crash.setattr(tokens, "keep", die)
        with pytest.raises(Died):
            access_token(shop, now=timezone.now(), refused=held.access_token)
    assert Installation.objects.get(shop=shop).refresh_token == held.refresh_token, "nothing of the answer was kept"

    answered = all_at_once(shop)
    print(f"storms: refresh: after a crash before the commit {len(refreshes)} calls in all, {answered} answered")
    assert (answered, len(refreshes)) == (WORKERS, 2)
    assert access_token(shop, now=timezone.now(), refused=refreshes[-1]) not in refreshes[:2], "and the pair renews"
