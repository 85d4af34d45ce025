"""The journeys start on the street of tests/scene.py."""

from tests.scene import scene

__all__ = ["scene"]
