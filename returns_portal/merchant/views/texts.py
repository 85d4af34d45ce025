"""Text messages: the shop's account at the provider, and what is told by text."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from returns import wording
from returns.people import ShopRequest
from returns_portal.merchant.forms.texts import TextsForm
from returns_portal.merchant.page import merchant_page, show
from returns_portal.merchant.views.messages import see_other
from returns_portal.sms import accounts
from returns_portal.sms.provider import TextError, Unavailable
from returns_portal.sms.sending import asked_today


@merchant_page("GET", "POST")
def show_texts(request: ShopRequest) -> HttpResponse:
    """What is set; POST keeps it once the provider took the key. 303 back to it, 422 with errors at the fields."""
    known = accounts.account_of(request.shop)
    form = TextsForm(request.POST if request.method == "POST" else None, known=known)
    if form.is_valid():
        try:
            accounts.keep(request.shop, **form.cleaned_data)
        except Unavailable:
            form.add_error("token", _("Twilio cannot be reached now. Nothing was changed; try again in a few minutes."))
        except TextError:
            form.add_error("token", _("Twilio does not accept this account and token. Nothing was changed."))
        else:
            return see_other(reverse("merchant:texts"))
    report = accounts.report_address(known) if known else ""
    context = {
        "form": form,
        "known": known,
        "report": report,
        "today": asked_today(request.shop, now=timezone.now()) if known else 0,
        "full_on": wording.date_of(known.full_on) if known and known.full_on else "",
    }
    return show(request, "merchant/messages/texts.html", context, 422 if form.is_bound else 200)


@merchant_page("POST")
def give_up(request: ShopRequest) -> HttpResponse:
    """Forget the account; 303 back to the page."""
    accounts.drop(request.shop.pk)
    return see_other(reverse("merchant:texts"))
