"""Slideshows as PowerPoint presentations whose texts can be edited."""
