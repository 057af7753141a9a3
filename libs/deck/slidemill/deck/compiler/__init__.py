"""Reading a template once: every part becomes static text and slots."""
