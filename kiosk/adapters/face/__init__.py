"""Faces by dlib, in a process of its own."""
