"""Deliveries: signed posts to the app, with retries, and unkind on request."""
