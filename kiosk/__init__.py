"""Hospital check-in kiosk: card, face, insurance, clinic, number."""

import os

__version__ = "0.1.0"

# Before anything imports numpy: OpenBLAS's threads spin against each other on the small matrices of the card readers,
# which then take seconds instead of tenths.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
