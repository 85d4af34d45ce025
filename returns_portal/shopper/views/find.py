"""The first page: name an order."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django import forms
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from returns.domain.policy import Policy
from returns.doors import NoAnswer, door
from returns.normalise import email_key, order_number_key, phone_key
from returns.people import ShopRequest
from returns.queries.orders import find_for_shopper
from returns.queries.policies import active_policy
from returns_portal.limits import Attempt, Limit, TooManyAttempts, give_back, take
from returns_portal.shopper import problems
from returns_portal.shopper.access import shopper_page
from returns_portal.shopper.addresses import order_token, page
from returns_portal.shopper.answers import go_to
from returns_portal.shopper.client_address import client_address
from returns_portal.shopper.sign_in_words import SIGN_IN_PROBLEMS
from returns_portal.shopper.trip import way_in

if TYPE_CHECKING:
    from returns.models import Order, Shop

logger = logging.getLogger(__name__)

PER_ORDER = Limit("find.order", most=10)
PER_EMAIL = Limit("find.email", most=20)
PER_PHONE = Limit("find.phone", most=20)
PER_CLIENT = Limit("find.client", most=60)
# Behind the app proxy several shoppers can share the address that Shopify names.
PER_CLIENT_BEHIND_PROXY = Limit("find.client.proxied", most=600)
ASKED_FOR_NUMBER = Limit("find.asked.number", most=1, per=timedelta(minutes=2))
ASKED_FOR_SHOP = Limit("find.asked.shop", most=60, per=timedelta(minutes=1))


class FindForm(forms.Form):
    """What somebody must know to see an order."""

    number = forms.CharField(max_length=64, error_messages={"required": _("Enter your order number.")})
    secret = forms.CharField(
        max_length=254,
        error_messages={"required": _("Enter the e-mail address, the postcode or the phone number of your order.")},
    )


@shopper_page("GET", "HEAD", "POST")
def find(request: ShopRequest) -> HttpResponse:
    """GET: ask for the order's number and a secret (`?number=` fills the first). POST: open the order.

    Where shoppers may sign in at Shopify, that is the first door; `?sign_in=` says what became of a try.
    303 (behind the proxy a page that moves on) to the order; 422 with one and the same answer for an unknown order and
    for a wrong secret; 429 beyond the limits; 503 while Shopify cannot say what may still come back.
    """
    if request.method != "POST":
        return _form(request, FindForm(initial={"number": request.GET.get("number", "")[:64]}))
    form = FindForm(request.POST)
    if not form.is_valid():
        return _form(request, form, status=422)
    order = _look_up(request, **form.cleaned_data, now=timezone.now())
    if order is None:
        return _form(request, form, status=422, unknown=True)
    if order.asked_at is None:
        return problems.not_ready(request)
    return go_to(request, page(request, "items", token=order_token(order)))


def _look_up(request: ShopRequest, *, number: str, secret: str, now: datetime) -> Order | None:
    """Only guesses count: an attempt that finds its order is given back.

    An order that is not held whole is read from Shopify now. Every miss asks there alike, so that how long an answer
    takes does not tell an unknown number from a wrong secret.
    """
    attempts = list(_attempts(request, number, secret))
    take(attempts, now=now)
    order = find_for_shopper(request.shop, number=number, secret=secret)
    if (order is None or order.asked_at is None) and _ask_shopify(request.shop, number, now=now):
        order = find_for_shopper(request.shop, number=number, secret=secret)
    if order:
        give_back(attempts, now=now)
    return order


def _ask_shopify(shop: Shop, number: str, *, now: datetime) -> bool:
    """Bring orders of this number up to date, seldom enough for no guesser to use up what Shopify lets us ask."""
    asked = (Attempt(ASKED_FOR_NUMBER, (shop.pk, order_number_key(number))), Attempt(ASKED_FOR_SHOP, (shop.pk,)))
    try:
        take(asked, now=now)
        return bool(door("shopify.look_up")(shop, number=number, now=now))
    except TooManyAttempts:
        return False
    except NoAnswer as reason:
        logger.warning("Shopify was not asked for an order: %s", reason, extra={"shop": shop.domain})
        return False


def _attempts(request: ShopRequest, number: str, secret: str) -> list[Attempt]:
    shop = request.shop.pk
    attempts = [Attempt(PER_ORDER, (shop, order_number_key(number)))]
    if "@" in secret:
        attempts.append(Attempt(PER_EMAIL, (shop, email_key(secret))))
    elif phone := phone_key(secret):
        attempts.append(Attempt(PER_PHONE, (shop, phone)))
    if client := client_address(request):
        attempts.append(Attempt(PER_CLIENT_BEHIND_PROXY if request.behind_proxy else PER_CLIENT, (client,)))
    return attempts


def _form(request: ShopRequest, form: FindForm, *, status: int = 200, unknown: bool = False) -> HttpResponse:
    context = {
        "form": form,
        "unknown": unknown,
        "policy": _policy(request),
        "way_in": way_in(request) if door("shopify.sign_in_offered")(request.shop) else "",
        "sign_in_problem": SIGN_IN_PROBLEMS.get(request.GET.get("sign_in", "")),
    }
    return render(request, "shopper/find.html", context, status=status)


def _policy(request: ShopRequest) -> Policy | None:
    try:
        return active_policy(request.shop).policy
    except ObjectDoesNotExist:
        return None
