"""The control door: what tests and the demo do to the world, as JSON over HTTP."""
