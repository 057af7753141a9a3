"""The slideshow service: slideshows, packs, templates, files, and who draws and writes them."""
