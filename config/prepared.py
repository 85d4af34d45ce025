"""What is made of the sources before a web process can serve them, and is in no repository.

Without it a production start would look well and answer every page with an error of ours.
"""

from collections.abc import Iterator

from django.conf import settings
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import ImproperlyConfigured


def refuse_unprepared() -> None:
    """Raise ImproperlyConfigured with every step that was left out, or taken before the last upgrade."""
    if lacking := list(_lacking()):
        raise ImproperlyConfigured("This start was not prepared:\n" + "\n".join(f"  - {line}" for line in lacking))


def _lacking() -> Iterator[str]:
    collected: dict[str, str] | None = getattr(staticfiles_storage, "hashed_files", None)
    if collected is not None:  # served under other names, which a manifest tells
        found = (path for finder in get_finders() for path, _ in finder.list(StaticFilesConfig.ignore_patterns))
        if path := next((path for path in found if path not in collected), None):
            yield f"{path} was not collected into {settings.STATIC_ROOT}: run bin/collect-static"
    compiled = (po.with_suffix(".mo") for place in settings.LOCALE_PATHS for po in place.glob("*/LC_MESSAGES/*.po"))
    if missing := next((mo for mo in compiled if not mo.exists()), None):
        yield f"{missing} was not compiled: run bin/setup demo, or pybabel compile as the Dockerfile does"
