"""Qt's core joined to the pure flow: events in, effects out, devices on and off. No widgets."""
