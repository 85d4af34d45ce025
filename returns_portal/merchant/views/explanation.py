"""A return's decision as a file, for a dispute or for whoever asks why."""

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from returns.links import InvalidLink, Purpose, read
from returns.queries.explain import explain_return
from returns.queries.returns import get_return_by_id
from returns.queries.shops import shop_by_id


@require_safe
def explanation_file(request: HttpRequest, token: str) -> HttpResponse:
    """The decision as JSON (`docs/explain.md`), to whoever holds a link of the return's page; 404 once it ran out."""
    try:
        link = read(Purpose.EXPLANATION, token)
        rma = get_return_by_id(shop_by_id(link.shop_id), link.row_id)
    except (InvalidLink, ObjectDoesNotExist):
        return HttpResponse(_("This link has run out. Open the page in the app again."), status=404)
    response = HttpResponse(explain_return(rma).as_text, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="decision-{rma.number}.json"'
    response["Cache-Control"] = "private, no-store"
    return response
