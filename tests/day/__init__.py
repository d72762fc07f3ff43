"""A hospital's day in a minute or two: everybody who comes is checked with the insurer and handed over exactly once,
whatever is down and whoever is killed."""
