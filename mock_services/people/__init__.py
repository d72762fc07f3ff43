"""Drawn people: three-dimensional heads for everybody in the cast. Nobody here exists."""

from mock_services.people.pose import Pose
from mock_services.people.render import portrait, preload, render

__all__ = ["Pose", "portrait", "preload", "render"]
