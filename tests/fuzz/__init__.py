"""Random malformed input from a fixed seed: `python -m tests.fuzz`."""
