"""Charts of the presentations API: their look, and their numbers put into chart parts."""
