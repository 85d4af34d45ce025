"""Addresses of this wing. `/webhooks` is not among them: it is answered in front of Django (webhooks/shim.py)."""

from django.urls import URLPattern, URLResolver, path

from shop_integration.flow.views import hear_lifecycle, run_action
from shop_integration.install.patch_page import patch_id_token

urlpatterns: list[URLPattern | URLResolver] = [
    path("flow/actions", run_action, name="flow-actions"),
    path("flow/lifecycle", hear_lifecycle, name="flow-lifecycle"),
    path("app/patch-id-token", patch_id_token, name="shopify-patch-id-token"),
]
