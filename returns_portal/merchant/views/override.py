"""Somebody decides against the policy and says why."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from returns.domain.override import OverrideKind
from returns.operations.override import UnableToOverride, drop_shipping_fee, give_time, pay_early
from returns.people import ShopRequest
from returns.queries.overrides import may_pay_early
from returns_portal.merchant.forms.override import OverrideForm
from returns_portal.merchant.lookup import find
from returns_portal.merchant.override_rows import kinds_of
from returns_portal.merchant.page import merchant_page
from returns_portal.merchant.regions import changed, refused

DONE = {
    OverrideKind.PAY_EARLY: gettext_lazy("Decided: the money may go now. Pay it below."),
    OverrideKind.NO_FEE: gettext_lazy("Decided: no return shipping fee is held back."),
    OverrideKind.MORE_TIME: gettext_lazy("Decided: there is more time. The shopper’s page shows the new day."),
}


@merchant_page("POST")
def decide(request: ShopRequest, number: str) -> HttpResponse:
    """Decide `kind` with `reason`, for more time by `days`. 422 with the form, 409 where the return is past it."""
    rma = find(request, number)
    form = OverrideForm(request.POST, kinds=kinds_of(rma, early=may_pay_early(rma)))
    if not form.fields["kind"].choices:  # type: ignore[attr-defined]
        return refused(request, number, status=409, conflict=_not_now())
    if not form.is_valid():
        return refused(request, number, status=422, form=form, region="override")
    kind, now = OverrideKind(form.cleaned_data["kind"]), timezone.now()
    reason, who = form.cleaned_data["reason"], request.staff.id
    try:
        if kind == OverrideKind.PAY_EARLY:
            pay_early(rma_id=rma.pk, reason=reason, actor_id=who, now=now)
        elif kind == OverrideKind.NO_FEE:
            drop_shipping_fee(rma_id=rma.pk, reason=reason, actor_id=who, now=now)
        else:
            days = form.cleaned_data["days"]
            give_time(rma_id=rma.pk, days=days, reason=reason, actor_id=who, now=now)
    except UnableToOverride:
        return refused(request, number, status=409, conflict=_not_now())
    return changed(request, number, str(DONE[kind]))


def _not_now() -> str:
    return _("Nothing was decided: the return has moved on meanwhile. Look at it again.")
