"""The promise of the queue under fire: no number twice, no gap, no call twice, whatever is killed and when."""
