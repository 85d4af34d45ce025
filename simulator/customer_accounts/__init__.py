"""Shopify's customer accounts: where shoppers sign in, and the Customer Account API."""
