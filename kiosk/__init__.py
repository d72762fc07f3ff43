"""Hospital check-in kiosk: card, face, insurance, clinic, number."""

__version__ = "0.1.0"
