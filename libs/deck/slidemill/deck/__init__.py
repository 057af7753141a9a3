"""The deck engine: a compiled PPTX template plus data becomes a finished .pptx; no I/O."""
