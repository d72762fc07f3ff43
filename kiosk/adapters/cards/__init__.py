"""Port CardReader: QR codes before a camera, and a folder of pictures."""
