"""Calls in the waiting room: the hospital's own recordings first, espeak-ng otherwise."""
