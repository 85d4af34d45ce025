"""Addresses of this wing. `/webhooks` is not among them: it is answered in front of Django (webhooks/shim.py)."""

from django.urls import URLPattern, URLResolver, path

from shop_integration.install.patch_page import patch_id_token

urlpatterns: list[URLPattern | URLResolver] = [
    path("app/patch-id-token", patch_id_token, name="shopify-patch-id-token"),
]
