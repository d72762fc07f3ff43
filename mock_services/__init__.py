"""The world outside the kiosk, simulated well enough to be measured against."""
