"""The insurer's answer about a card: the national gateway, or a file that somebody edits."""
