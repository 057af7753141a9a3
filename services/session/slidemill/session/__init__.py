"""What was uploaded and what is made of it: the lives of sessions and templates."""
