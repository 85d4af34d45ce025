"""The shop says when a person looks first, and how much is approved without one."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from returns.operations.publish_policy import publish_policy
from returns.people import ShopRequest
from returns.queries.policies import active_policy
from returns_portal.merchant.care_words import median_words
from returns_portal.merchant.forms.care import CareForm
from returns_portal.merchant.page import merchant_page
from returns_portal.merchant.views.settings import answer


@merchant_page("POST")
def change_care(request: ShopRequest) -> HttpResponse:
    """Publish a new version of the policy with these numbers, unless nothing changed. 422 with errors at the fields."""
    shop, version, now = request.shop, active_policy(request.shop), timezone.now()
    median = median_words(shop, now=now)
    form = CareForm(request.POST, document=version.document, currency=shop.currency, median=median)
    if not form.is_valid():
        return answer(request, "care", {"care": form, "focus": True}, status=422)
    if form.document == version.document:
        return answer(request, "care", {"focus": True}, said=_("Nothing changed."))
    published = publish_policy(shop=shop, document=form.document, now=now)
    said = _("Version %(number)s is in force.") % {"number": published.number}
    return answer(request, "care", {"focus": True}, said=said)
