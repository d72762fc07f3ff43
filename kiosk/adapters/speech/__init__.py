"""Calls in the waiting room, and screens read aloud: the hospital's own recordings first, espeak-ng otherwise."""
