"""Is a living person before the camera? A random challenge, what was observed meanwhile, and the verdict on it."""
