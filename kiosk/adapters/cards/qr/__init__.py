"""QR codes in pictures: zxing-cpp reads what is clear; what is not is located, straightened, sharpened and repaired."""
