"""Portraits to compare faces with: the registry's, or a folder of pictures."""
