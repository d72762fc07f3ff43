"""The maintenance area of a kiosk: for technicians, on the kiosk's own screen, between patients."""
