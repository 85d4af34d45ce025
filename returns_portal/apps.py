"""Django application of this wing."""

from django.apps import AppConfig


class ReturnsPortalConfig(AppConfig):
    """The wing `returns_portal`."""

    name = "returns_portal"
