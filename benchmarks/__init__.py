"""Benchmarks: each prints a ratio against something else, measured in turns in the same run."""
