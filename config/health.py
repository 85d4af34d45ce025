"""Is this process up, and may it be given work? Answers for machines; nothing secret, no addresses, no names."""

from collections.abc import Callable, Mapping

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config import pulse, wall

OK = "ok"


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 as long as this process answers at all."""
    return JsonResponse({"status": OK, "version": settings.VERSION})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 503 while a page can't be served, with one word per part.

    A broker that is away delays work and loses none, so it is told as "degraded" and keeps its 200: taking the web
    processes away as well would only close the shop.
    """
    needed = {name: check() for name, check in NEEDED.items()}
    helpful = {name: check() for name, check in HELPFUL.items()}
    ready = all(state == OK for state in needed.values())
    whole = all(state == OK for state in helpful.values())
    status = "not ready" if not ready else OK if whole else "degraded"
    return JsonResponse({"status": status, "parts": needed | helpful}, status=200 if ready else 503)


def database() -> str:
    """Ask the database for one row."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "unreachable"
    return OK


def migrations() -> str:
    """Tell whether every migration of this release is applied."""
    try:
        executor = MigrationExecutor(connection)
    except DatabaseError:
        return "unknown"
    return "pending" if executor.migration_plan(executor.loader.graph.leaf_nodes()) else OK


def broker() -> str:
    """Tell whether Redis answers; always ok in the embedded mode, which has none."""
    return OK if _pulse() != "unreachable" else "unreachable"


def workers() -> str:
    """Tell whether a worker ran a task lately; always ok in the embedded mode, which has none."""
    age = _pulse()
    if age == "unreachable":
        return "unknown"
    return OK if isinstance(age, int) and age < pulse.STALE_AFTER_SECONDS else "silent"


def _pulse() -> int | str | None:
    if not settings.REDIS_URL:
        return 0
    try:
        return pulse.age_seconds()
    except redis.RedisError:
        return "unreachable"


Checks = Mapping[str, Callable[[], str]]
NEEDED: Checks = {"database": database, "migrations": migrations}
HELPFUL: Checks = {"broker": broker, "workers": workers, "wall": wall.state}
