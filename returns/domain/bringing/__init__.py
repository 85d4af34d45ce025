"""Returns of another system, read from its CSV: what the file says, and what it means here. Pure."""
