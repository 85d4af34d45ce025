"""What shoppers write about their returns, answered or let rest; and how they reach the shop."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from returns.operations.answer_shopper import answer_shopper, let_rest
from returns.operations.set_contact import set_contact
from returns.people import ShopRequest
from returns_portal.merchant.forms.contact import AnswerForm, ContactForm
from returns_portal.merchant.lookup import find
from returns_portal.merchant.page import merchant_page
from returns_portal.merchant.regions import changed, refused
from returns_portal.merchant.views.settings import answer


@merchant_page("POST")
def remark(request: ShopRequest, number: str, act: str) -> HttpResponse:
    """`answer`: write to the shopper; `rest`: their message needs no answer. A second click changes nothing.

    404 for anything else, 422 with the form where there is no text.
    """
    rma, now = find(request, number), timezone.now()
    if act == "rest":
        let_rest(rma_id=rma.pk, actor_id=request.staff.id, now=now)
        return changed(request, number, _("Nothing waits for an answer any more."))
    if act != "answer":
        raise Http404
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return refused(request, number, status=422, form=form, region="talk")
    answer_shopper(rma_id=rma.pk, text=form.cleaned_data["text"], actor_id=request.staff.id, now=now)
    return changed(request, number, _("The shopper gets your answer."))


@merchant_page("POST")
def change_contact(request: ShopRequest) -> HttpResponse:
    """Keep how shoppers reach the shop. 422 with errors at the fields."""
    form = ContactForm(request.POST)
    if not form.is_valid():
        return answer(request, "contact", {"contact": form, "focus": True}, status=422)
    set_contact(shop=request.shop, **form.cleaned_data)
    return answer(request, "contact", {"focus": True}, said=_("How shoppers reach you is saved."))
