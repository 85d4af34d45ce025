"""The shop says when a person looks first, and how much is approved without one."""

from django.http import HttpResponse
from django.utils import timezone

from returns.people import ShopRequest
from returns_portal.merchant.care_words import median_words
from returns_portal.merchant.forms.care import CareForm
from returns_portal.merchant.page import merchant_page
from returns_portal.merchant.views.policy_terms import publish_part


@merchant_page("POST")
def change_care(request: ShopRequest) -> HttpResponse:
    """Publish a new version of the policy with these numbers, as `publish_part` does."""
    currency, median = request.shop.currency, median_words(request.shop, now=timezone.now())
    return publish_part(
        request,
        "care",
        "care",
        lambda typed, old: CareForm(typed, document=old.document, currency=currency, median=median),
    )
