"""The journeys start on the street of tests/scene.py."""

from tests.scene import control, scene

__all__ = ["control", "scene"]
