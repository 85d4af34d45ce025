"""The shop says how its receiving desk works."""

from django.http import HttpResponse

from returns.people import ShopRequest
from returns_portal.merchant.forms.desk import DeskForm
from returns_portal.merchant.page import merchant_page
from returns_portal.merchant.views.policy_terms import publish_part


@merchant_page("POST")
def change_desk(request: ShopRequest) -> HttpResponse:
    """Publish a new version of the policy that says so, as `publish_part` does."""
    currency = request.shop.currency
    return publish_part(
        request, "desk", "desk", lambda typed, old: DeskForm(typed, document=old.document, currency=currency)
    )
