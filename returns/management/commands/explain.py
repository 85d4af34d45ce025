"""Explain what the policy answered: a return's decision, or what an order's lines would be told now; JSON."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from returns.domain.explanation import Explanation
from returns.models import Order, Return
from returns.normalise import order_number_key
from returns.queries.explain import explain_preview, explain_return, preview_of_all
from returns.queries.returns import get_return


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", help="the number of a return (R-10001), or of an order with --order")
        parser.add_argument("--order", action="store_true", help="preview: one piece of every line of an order")
        parser.add_argument("--shop", default="", help="the shop's myshopify domain, where several have the number")

    def handle(self, *args: Any, number: str, order: bool = False, shop: str = "", **options: Any) -> None:
        self.stdout.write(_preview(number, shop).as_text if order else _decision(number, shop).as_text, ending="")


def _decision(number: str, shop: str) -> Explanation:
    found = list(Return.objects.filter(number=number.upper(), **_at(shop)).select_related("shop")[:2])
    rma = _only(found, f"return {number}")
    return explain_return(get_return(rma.shop, rma.number))


def _preview(number: str, shop: str) -> Explanation:
    orders = Order.objects.filter(number_key=order_number_key(number), **_at(shop)).select_related("shop", "policy")
    order = _only(list(orders[:2]), f"order {number}")
    return explain_preview(order, preview_of_all(order, now=timezone.now()))


def _at(shop: str) -> dict[str, str]:
    return {"shop__domain": shop} if shop else {}


def _only(found: list[Any], what: str) -> Any:
    if not found:
        raise CommandError(f"there is no {what}")
    if len(found) > 1:
        raise CommandError(f"more than one shop has {what}: name one with --shop")
    return found[0]
