"""A pretend Shopify, mail server and carrier for tests and the demo; nothing in the app knows it exists."""
