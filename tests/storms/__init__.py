"""Everything at once, and parts of the world away: what waits, what is refused, and that nothing is lost."""
