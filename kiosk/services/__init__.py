"""Use cases over ports; free of Qt and HTTP."""
