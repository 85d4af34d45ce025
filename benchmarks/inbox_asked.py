"""One question to the merchant's pages, asked in this process as staff ask it over HTTP."""

from __future__ import annotations

from time import perf_counter
from typing import Any

from django.test import RequestFactory
from django.urls import resolve
from django_htmx.middleware import HtmxDetails

from benchmarks.inbox_questions import POSTS, questions
from benchmarks.inbox_rows import DOMAIN
from benchmarks.scale_work import WORK
from returns.domain.role import Role
from returns.models import Shop
from returns.people import Staff


class Asked:
    """The measured shop in the database of one size."""

    def __init__(self, size: int) -> None:
        self.size, self.shop, self.addresses = size, Shop.objects.get(domain=DOMAIN), questions(size)

    def ask(self, name: str) -> float:
        """How many milliseconds the server takes for the page with this name."""
        if work := WORK.get(name):
            return work(self.shop, self.size)
        make, address, sent = RequestFactory(), self.addresses[name], POSTS.get(name)
        request: Any = make.get(address) if sent is None else make.post(address, sent())
        request.shop, request.staff, request.htmx = self.shop, Staff(id="1", role=Role.OWNER), HtmxDetails(request)
        view = resolve(request.path_info)
        request.resolver_match = view
        began = perf_counter()
        answer = view.func(request, *view.args, **view.kwargs)
        took = perf_counter() - began
        if answer.status_code not in {200, 303}:
            raise SystemExit(f"{address} answers {answer.status_code}")
        return took * 1000
