"""Shapes: what comes in with an intention, what goes out as rows."""
