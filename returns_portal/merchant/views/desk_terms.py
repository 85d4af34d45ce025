"""The shop says how its receiving desk works."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from returns.domain.policy import parse
from returns.operations.publish_policy import publish_policy
from returns.people import ShopRequest
from returns.queries.policies import active_policy
from returns_portal.merchant.forms.desk import DeskForm
from returns_portal.merchant.page import merchant_page
from returns_portal.merchant.views.settings import answer


@merchant_page("POST")
def change_desk(request: ShopRequest) -> HttpResponse:
    """Publish a new version of the policy that says so, unless nothing changed. 422 with errors at the fields."""
    version = active_policy(request.shop)
    form = DeskForm(request.POST, document=version.document, currency=request.shop.currency)
    if not form.is_valid():
        return answer(request, "desk", {"desk": form, "focus": True}, status=422)
    if parse(form.document) == version.policy:
        return answer(request, "desk", {"focus": True}, said=_("Nothing changed."))
    published = publish_policy(shop=request.shop, document=form.document, now=timezone.now())
    said = _("Version %(number)s is in force.") % {"number": published.number}
    return answer(request, "desk", {"focus": True}, said=said)
