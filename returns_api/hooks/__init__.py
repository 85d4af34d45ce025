"""Telling endpoints of events: where that may go, and how."""
