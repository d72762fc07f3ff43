"""Port Camera: OpenCV devices and recordings, and a folder of pictures."""
