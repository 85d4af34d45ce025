"""Ask another wing something and wait for the answer, for pages that cannot show without it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


class NoAnswer(Exception):
    """The other side could not be asked, or did not answer in time. The message holds no personal data.

    `tried` is False where it was not even asked: work in the background may then wait for ever, `delay` at a time.
    """

    def __init__(self, reason: str = "", *, delay: timedelta | None = None, tried: bool = True) -> None:
        super().__init__(reason)
        self.delay, self.tried = delay, tried


def door(name: str) -> Callable[..., Any]:
    """Who answers `name` by the roof's table (KeyError for no such door). What it returns may raise NoAnswer."""
    doors: dict[str, str] = import_string(str(settings.DOORS))
    answer: Callable[..., Any] = import_string(doors[name])
    return answer
