"""What most apps do: a Django view behind the middleware of a new project that verifies and saves through the ORM."""

import base64
import hmac
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# Not ours, which would log each request and compress; and no sessions, which this project has no table for.
settings.MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
application = get_wsgi_application()

from shop_integration.models import WebhookDelivery  # noqa: E402 - tables can be named once Django is set up


@csrf_exempt
def webhooks(request: HttpRequest) -> HttpResponse:
    """Answer 200 once the row is there, 401 for a wrong digest."""
    digest = base64.b64decode(request.headers["X-Shopify-Hmac-Sha256"])
    if not hmac.compare_digest(digest, hmac.digest(settings.SHOPIFY_API_SECRET.encode(), request.body, "sha256")):
        return HttpResponse(status=401)
    now = timezone.now()
    WebhookDelivery.objects.get_or_create(
        shop_domain=request.headers["X-Shopify-Shop-Domain"],
        topic=request.headers["X-Shopify-Topic"],
        webhook_id=request.headers["X-Shopify-Webhook-Id"],
        defaults={
            "event_id": request.headers["X-Shopify-Event-Id"],
            "api_version": request.headers["X-Shopify-API-Version"],
            "triggered_at": request.headers["X-Shopify-Triggered-At"],
            "body": request.body,
            "received_at": now,
            "due_at": now,
        },
    )
    return HttpResponse()


urlpatterns = [path("webhooks", webhooks)]
settings.ROOT_URLCONF = __name__
