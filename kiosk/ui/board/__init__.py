"""The waiting room's screen as a window."""
