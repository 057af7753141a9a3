-- Tries to describe a picture may end without a result: see when the last began, and order anew once.
ALTER TABLE slideshow.pack_images
    -- when somebody last began to describe it
    ADD COLUMN caption_tried_at timestamptz,
    -- whether its description was ordered once more after its tries had fallen silent
    ADD COLUMN caption_renewed boolean NOT NULL DEFAULT false;

CREATE INDEX images_being_described ON slideshow.pack_images (sequence)
    WHERE caption_status = 'processing';
