"""The shop says what shoppers may choose instead of a refund."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from returns.domain.policy import parse
from returns.operations.publish_policy import publish_policy
from returns.people import ShopRequest
from returns.queries.destinations import stock_locations
from returns.queries.policies import active_policy
from returns_portal.merchant.forms.exchanges import ExchangesForm
from returns_portal.merchant.page import merchant_page
from returns_portal.merchant.views.settings import answer


@merchant_page("POST")
def change_exchanges(request: ShopRequest) -> HttpResponse:
    """Publish a new version of the policy with these exchanges, unless nothing changed. 422 with errors at the fields.

    Amounts are in the shop's currency, written as the reader's language writes decimals.
    """
    version = active_policy(request.shop)
    form = ExchangesForm(
        request.POST,
        document=version.document,
        currency=request.shop.currency,
        locations=stock_locations(request.shop),
    )
    if not form.is_valid():
        return answer(request, "exchanges", {"exchanges": form, "focus": True}, status=422)
    if parse(form.document) == version.policy:
        return answer(request, "exchanges", {"focus": True}, said=_("Nothing changed."))
    published = publish_policy(shop=request.shop, document=form.document, now=timezone.now())
    said = _("Version %(number)s is in force.") % {"number": published.number}
    return answer(request, "exchanges", {"focus": True}, said=said)
