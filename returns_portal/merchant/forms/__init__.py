"""What merchants type, checked for shape before the core is asked."""
