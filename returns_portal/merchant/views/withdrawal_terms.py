"""The shop says what it tells shoppers about their right of withdrawal."""

from django.http import HttpResponse

from returns.people import ShopRequest
from returns_portal.merchant.forms.withdrawal_terms import TermsForm
from returns_portal.merchant.page import merchant_page
from returns_portal.merchant.views.policy_terms import publish_part


@merchant_page("POST")
def change_terms(request: ShopRequest) -> HttpResponse:
    """Publish a new version of the policy with these terms, as `publish_part` does.

    Orders keep the version they were placed under: who was not informed when buying stays so.
    """
    currency = request.shop.currency
    return publish_part(
        request, "withdrawal", "terms", lambda typed, old: TermsForm(typed, document=old.document, currency=currency)
    )
