"""Shoppers sign in with their Shopify customer account: OpenID Connect with PKCE, and the Customer Account API."""
