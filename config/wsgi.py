"""The WSGI entry point: `granian --interface wsgi config.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

_django = get_wsgi_application()

from shop_integration.webhooks.shim import wrap  # noqa: E402 - needs Django's settings

application = wrap(_django)
