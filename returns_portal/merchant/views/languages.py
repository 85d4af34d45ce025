"""The shop says in which languages its shoppers are spoken to."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from returns.operations.choose_languages import choose_languages
from returns.people import ShopRequest
from returns_portal.merchant.forms.languages import LanguagesForm
from returns_portal.merchant.page import merchant_page
from returns_portal.merchant.views.settings import answer


@merchant_page("POST")
def change_languages(request: ShopRequest) -> HttpResponse:
    """Offer the languages that are ticked. 422 when none is, or one that we do not speak."""
    form = LanguagesForm(request.POST, offered=request.shop.languages)
    if not form.is_valid():
        return answer(request, "languages", {"languages": form, "focus": True}, status=422)
    choose_languages(request.shop, languages=form.cleaned_data["languages"])
    return answer(request, "languages", {"focus": True}, said=_("Saved."))
