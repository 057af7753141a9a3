"""What was uploaded and what is made of it: the life of a session."""
