"""A small shop: products, order status, an account, and the app proxy inside the shop's layout."""
