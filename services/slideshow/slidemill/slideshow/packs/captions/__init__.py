"""What the pictures of packs show, as it is kept."""
