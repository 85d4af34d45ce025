"""The core: what a return is, and every change to one."""

from django.apps import AppConfig


class ReturnsConfig(AppConfig):
    """The only app that owns the tables of orders, returns and money."""

    name = "returns"
