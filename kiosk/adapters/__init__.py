"""Real devices and services behind the ports, and their file-backed twins."""
