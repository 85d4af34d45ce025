"""Django's PostgreSQL, which tells each connection whose rows it may see."""
