"""Django application of this wing."""

from django.apps import AppConfig


class LabelsConfig(AppConfig):
    """The wing `labels`."""

    name = "labels"
