"""Shopify's Admin API: the client, the documents, and per noun what we ask and how we read the answer."""
