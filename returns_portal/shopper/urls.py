"""Addresses of the shopper's pages, the same behind the app proxy and on our own domain."""

from django.urls import URLPattern, URLResolver

app_name = "shopper"
urlpatterns: list[URLPattern | URLResolver] = []
