"""The faults happen on the street of tests/scene.py."""

from tests.scene import control, scene

__all__ = ["control", "scene"]
