"""Templates: uploaded presentations, what was found in them, and when they go."""
