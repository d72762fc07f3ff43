"""One check-in as one value: state, events, effects, and the pure function that joins them."""
