"""Webhooks twice, late, in any order, or never; workers that die at any statement: the state at the end is the same."""
