"""Reading the machine-readable zone of travel documents from pictures: numpy and OpenCV with an own small model."""

from kiosk.adapters.cards.mrz.reader import EFFORTS, MrzText, read_mrz, read_mrz_still

__all__ = ["EFFORTS", "MrzText", "read_mrz", "read_mrz_still"]
