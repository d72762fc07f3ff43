"""What the kiosk decides, as pure functions over frozen values.

Standard library only. No Qt, no I/O, no clock, no randomness: those arrive in the arguments.
"""
