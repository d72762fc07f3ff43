"""What the frozen program must show before it counts: `python -m tests.frozen dist/kiosk`."""
