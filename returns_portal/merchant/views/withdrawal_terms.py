"""The shop says what it tells shoppers about their right of withdrawal."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from returns.operations.publish_policy import publish_policy
from returns.people import ShopRequest
from returns.queries.policies import active_policy
from returns_portal.merchant.forms.withdrawal_terms import TermsForm
from returns_portal.merchant.page import merchant_page
from returns_portal.merchant.views.settings import answer


@merchant_page("POST")
def change_terms(request: ShopRequest) -> HttpResponse:
    """Publish a new version of the policy with these terms, unless nothing changed. 422 with errors at the fields.

    Orders keep the version they were placed under: who was not informed when buying stays so.
    """
    version = active_policy(request.shop)
    form = TermsForm(request.POST, document=version.document, currency=request.shop.currency)
    if not form.is_valid():
        return answer(request, "withdrawal", {"terms": form, "focus": True}, status=422)
    if form.document == version.document:
        return answer(request, "withdrawal", {"focus": True}, said=_("Nothing changed."))
    published = publish_policy(shop=request.shop, document=form.document, now=timezone.now())
    said = _("Version %(number)s is in force.") % {"number": published.number}
    return answer(request, "withdrawal", {"focus": True}, said=said)
