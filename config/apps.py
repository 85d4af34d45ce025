"""The roof."""

from django.apps import AppConfig


class RoofConfig(AppConfig):
    """Has no tables; its checks are known from the start."""

    name = "config"

    def ready(self) -> None:
        """Register the check of the second wall."""
        from config import wall  # noqa: F401, PLC0415 - it asks the database's settings, which are there only now
