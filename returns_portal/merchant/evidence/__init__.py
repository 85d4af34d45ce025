"""The evidence of a return for a dispute: gathered, printed, packed."""
