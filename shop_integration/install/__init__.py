"""How a shop comes to the app: ID tokens, token exchange and refresh, and the middlewares that name the shop."""
