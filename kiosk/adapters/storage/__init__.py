"""The store of numbers: SQLite for one kiosk."""
