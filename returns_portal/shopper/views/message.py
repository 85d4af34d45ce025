"""The shopper writes to the shop about a return, and reads what was said so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from returns.domain.remark import LONGEST, plain
from returns.operations.ask_shop import ask_shop
from returns.people import ShopRequest
from returns.queries.remarks import contact_of, remarks_of
from returns_portal.limits import Attempt, Limit, TooManyAttempts, take
from returns_portal.shopper import problems
from returns_portal.shopper.access import opens_return, shopper_page
from returns_portal.shopper.addresses import page, return_token
from returns_portal.shopper.answers import go_to
from returns_portal.shopper.client_address import client_address

if TYPE_CHECKING:
    from returns.models import Return

PER_RETURN = Limit("message.return", most=5)
PER_CLIENT = Limit("message.client", most=30)
PER_CLIENT_BEHIND_PROXY = Limit("message.client.proxied", most=300)


class MessageForm(forms.Form):
    """What the shopper says, in their own words."""

    text = forms.CharField(
        error_messages={"required": _("Write what you would like to know.")},
    )

    def clean_text(self) -> str:
        """The text with plain line ends."""
        text = str(self.cleaned_data["text"]).replace("\r\n", "\n")
        if len(text) > LONGEST:
            raise forms.ValidationError(_("Shorten your message to %(most)d characters.") % {"most": LONGEST})
        if not plain(text):
            raise forms.ValidationError(_("Write what you would like to know."))
        return text


@shopper_page("GET", "HEAD", "POST")
@opens_return
def message(request: ShopRequest, rma: Return) -> HttpResponse:
    """GET: how the shop is reached, what was said, and a form. POST: 303 to the same page, 422 with the error.

    Beyond the limits 429: nothing is kept, and the page says when to try again, with what was typed still in it.
    """
    if request.method != "POST":
        return _page(request, rma, MessageForm())
    now, form = timezone.now(), MessageForm(request.POST)
    if not form.is_valid():
        return _page(request, rma, form, status=422)
    try:
        take(_attempts(request, rma), now=now)
    except TooManyAttempts as limit:
        response = _page(request, rma, form, status=429, again_at=problems.time_of(request.shop, limit))
        response.headers["Retry-After"] = problems.seconds_until(limit)
        return response
    ask_shop(rma_id=rma.pk, text=form.cleaned_data["text"], now=now)
    return go_to(request, page(request, "message", token=return_token(rma)))


def _attempts(request: ShopRequest, rma: Return) -> list[Attempt]:
    attempts = [Attempt(PER_RETURN, (rma.pk,))]
    if client := client_address(request):
        attempts.append(Attempt(PER_CLIENT_BEHIND_PROXY if request.behind_proxy else PER_CLIENT, (client,)))
    return attempts


def _page(
    request: ShopRequest, rma: Return, form: MessageForm, *, status: int = 200, again_at: str = ""
) -> HttpResponse:
    context = {
        "rma": rma,
        "said": remarks_of(rma),
        "contact": contact_of(request.shop),
        "form": form,
        "again_at": again_at,
        "most": LONGEST,
        "action": page(request, "message", token=return_token(rma)),
        "back": page(request, "status", token=return_token(rma)),
    }
    return render(request, "shopper/message.html", context, status=status)
