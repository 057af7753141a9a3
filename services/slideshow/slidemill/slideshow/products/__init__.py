"""What slideshows are made for."""
