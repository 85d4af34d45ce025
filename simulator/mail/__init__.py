"""A mail server that delivers to one inbox page."""
