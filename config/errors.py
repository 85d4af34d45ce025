"""An address that there is not: said to people as a page, and to programs as a problem."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse

from returns_api.problems import Problem, answer_of
from returns_portal import errors


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: no such address, or no such shop."""
    if request.path_info.startswith("/api/"):
        return answer_of(Problem("not_found", "There is no such address."), mark=uuid.uuid4())
    return errors.not_found(request, exception)
