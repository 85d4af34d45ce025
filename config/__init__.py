"""The roof: settings, urls, the table of effects and the schedule. The only room that knows every other."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
