"""What cards say, well and badly: specimens of every layout, and payloads that are no cards."""
