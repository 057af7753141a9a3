"""Slideshows made by hand or by AI, and what AI costs."""
