"""Path -> wing. Every address of the app starts here."""

from django.urls import include, path

from config.health import healthz, readyz
from config.metrics import metrics

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("api/v1/", include("returns_api.urls")),
    path("", include("shop_integration.urls")),
    path("", include("labels.urls")),
    path("", include("returns_portal.urls")),
]

handler400 = "returns_portal.errors.bad_request"
handler403 = "returns_portal.errors.forbidden"
handler404 = "config.errors.not_found"
handler500 = "returns_portal.errors.server_error"
