"""Ask another wing something and wait for the answer, for pages that cannot show without it."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


class NoAnswer(Exception):
    """The other side could not be asked, or did not answer in time. The message holds no personal data."""


def door(name: str) -> Callable[..., Any]:
    """Who answers `name` by the roof's table (KeyError for no such door). What it returns may raise NoAnswer."""
    doors: dict[str, str] = import_string(str(settings.DOORS))
    answer: Callable[..., Any] = import_string(doors[name])
    return answer
