"""Where requests come in: Shopify's token and Admin API endpoints, the carrier's API, the control door."""
