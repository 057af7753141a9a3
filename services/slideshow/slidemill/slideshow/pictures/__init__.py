"""Pictures from outside: fetched, looked at, and kept once."""
