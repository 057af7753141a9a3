"""Jobs in, files out: renders decks in isolated children."""
