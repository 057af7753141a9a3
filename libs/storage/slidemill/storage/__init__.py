"""The object store: keys, pre-signed forms and links, uploads and downloads behind async calls."""
