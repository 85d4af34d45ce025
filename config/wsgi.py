"""The WSGI entry point: `granian --interface wsgi config.wsgi:application`."""

import gc
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from config import counting
from config.postgresql.base import DatabaseWrapper

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
counting.share()
# Nobody waits longer for a page, and a question that never ends would hold a connection, and vacuum, for ever.
DatabaseWrapper.patience = settings.WEB_STATEMENT_SECONDS

_django = get_wsgi_application()

from config import traces  # noqa: E402 - needs Django's settings
from config.metrics import webhook_answered  # noqa: E402 - needs Django's settings
from config.prepared import refuse_unprepared  # noqa: E402 - needs Django's apps
from shop_integration.webhooks.shim import wrap  # noqa: E402 - needs Django's settings

if settings.PRODUCTION:
    refuse_unprepared()
traces.start()
application = wrap(_django, told=webhook_answered)

# Every view is loaded now, not by whoever asks first; and what stays for good is looked at by no collection of garbage
# again, each of which made somebody wait for half a second.
_ = get_resolver().url_patterns
gc.collect()
gc.freeze()
