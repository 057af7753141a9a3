"""Templates and presentations as the gateway sees them: what its routes call."""
