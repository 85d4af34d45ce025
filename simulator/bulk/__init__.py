"""Bulk operations: a query over everything, carried out in the background, its result a file of JSON lines."""
