"""The shop says what shoppers may choose instead of a refund."""

from django.http import HttpResponse

from returns.people import ShopRequest
from returns.queries.destinations import stock_locations
from returns_portal.merchant.forms.exchanges import ExchangesForm
from returns_portal.merchant.page import merchant_page
from returns_portal.merchant.views.policy_terms import publish_part


@merchant_page("POST")
def change_exchanges(request: ShopRequest) -> HttpResponse:
    """Publish a new version of the policy with these exchanges, as `publish_part` does.

    Amounts are in the shop's currency, written as the reader's language writes decimals.
    """
    currency, locations = request.shop.currency, stock_locations(request.shop)
    return publish_part(
        request,
        "exchanges",
        "exchanges",
        lambda typed, old: ExchangesForm(typed, document=old.document, currency=currency, locations=locations),
    )
