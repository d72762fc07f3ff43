"""Building blocks that any screen may use."""
