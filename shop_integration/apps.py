"""Django application of this wing."""

from django.apps import AppConfig


class ShopIntegrationConfig(AppConfig):
    """The wing `shop_integration`."""

    name = "shop_integration"
