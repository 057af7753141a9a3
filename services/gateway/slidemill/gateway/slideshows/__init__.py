"""The slideshow API as the gateway sees it: what its routes have in common and call."""
