"""The HTTP edge: keys, validation, asks and submits, answers."""
