"""The container of a presentation: zip archive, content types, relationships, part names."""
