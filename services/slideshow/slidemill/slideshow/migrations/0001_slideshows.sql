-- What slideshows are made for.
CREATE TABLE slideshow.products (
    organisation text NOT NULL CHECK (organisation ~ '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$'),
    id           uuid NOT NULL,
    owner        text NOT NULL,
    workspace    uuid,
    name         text NOT NULL,
    description  text NOT NULL DEFAULT '',
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (organisation, id)
);

-- A slideshow: what its slides hold, and the pictures that were last drawn of them.
CREATE TABLE slideshow.slideshows (
    organisation     text NOT NULL CHECK (organisation ~ '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$'),
    id               uuid NOT NULL,
    owner            text NOT NULL,
    workspace        uuid,
    title            text NOT NULL,
    slideshow_type   text NOT NULL CHECK (slideshow_type IN ('educational', 'personal')),
    product          uuid,
    original_prompt  text,
    language         text,
    settings         jsonb NOT NULL,
    -- array of slides, each as the contracts' Slide, every text and overlay with an id
    slides           jsonb NOT NULL,
    -- rises with every change that can be seen
    version          integer NOT NULL DEFAULT 1 CHECK (version >= 1),
    -- rises with every change of what is drawn
    content          integer NOT NULL DEFAULT 1 CHECK (content >= 1),
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL,
    -- the render that is shown: null in a draft
    rendered_at      timestamptz,
    render_folder    text,
    preview          text,
    pictures         text[],
    PRIMARY KEY (organisation, id),
    FOREIGN KEY (organisation, product)
        REFERENCES slideshow.products (organisation, id) ON DELETE SET NULL (product),
    CHECK ((rendered_at IS NULL) = (pictures IS NULL)
           AND (rendered_at IS NULL) = (preview IS NULL)
           AND (rendered_at IS NULL) = (render_folder IS NULL))
);

CREATE INDEX slideshows_by_creation
    ON slideshow.slideshows (organisation, created_at DESC, id);
CREATE INDEX slideshows_of_product
    ON slideshow.slideshows (organisation, product) WHERE product IS NOT NULL;

-- One run of one render.
CREATE TABLE slideshow.renders (
    organisation text NOT NULL,
    generation   text NOT NULL CHECK (generation ~ '^gen_[0-9a-f]{12,32}$'),
    run          integer NOT NULL CHECK (run >= 1),
    slideshow    uuid NOT NULL,
    -- what it draws
    content      integer NOT NULL,
    started_at   timestamptz NOT NULL,
    ended_at     timestamptz,
    succeeded    boolean,
    message      text,
    PRIMARY KEY (organisation, generation, run),
    FOREIGN KEY (organisation, slideshow)
        REFERENCES slideshow.slideshows (organisation, id) ON DELETE CASCADE,
    CHECK ((ended_at IS NULL) = (succeeded IS NULL))
);

CREATE INDEX renders_of_slideshow ON slideshow.renders (organisation, slideshow);

-- Reusable collections of pictures, by their addresses.
CREATE TABLE slideshow.packs (
    organisation text NOT NULL CHECK (organisation ~ '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$'),
    id           uuid NOT NULL,
    owner        text NOT NULL,
    workspace    uuid,
    name         text NOT NULL,
    is_public    boolean NOT NULL DEFAULT false,
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (organisation, id)
);

CREATE INDEX packs_by_creation ON slideshow.packs (organisation, created_at DESC, id);

CREATE TABLE slideshow.pack_images (
    organisation   text NOT NULL,
    id             uuid NOT NULL,
    pack           uuid NOT NULL,
    -- tells which is older when two came at once
    sequence       bigint GENERATED ALWAYS AS IDENTITY,
    url            text NOT NULL,
    file_name      text NOT NULL,
    content_type   text NOT NULL,
    created_at     timestamptz NOT NULL,
    -- what it shows, as the AI provider says; null where nobody describes pictures
    caption_status text CHECK (caption_status IN ('pending', 'processing', 'completed', 'failed')),
    description    text,
    keywords       text[] NOT NULL DEFAULT '{}',
    model          text,
    generated_at   timestamptz,
    caption_error  text,
    -- when its description was ordered anew
    caption_ordered_at timestamptz,
    PRIMARY KEY (organisation, id),
    FOREIGN KEY (organisation, pack)
        REFERENCES slideshow.packs (organisation, id) ON DELETE CASCADE
);

CREATE INDEX images_of_pack ON slideshow.pack_images (organisation, pack, sequence);
CREATE INDEX images_awaiting_captions ON slideshow.pack_images (sequence)
    WHERE caption_status = 'pending';

-- Configurations kept under a name, unique for whoever made them.
CREATE TABLE slideshow.templates (
    organisation text NOT NULL CHECK (organisation ~ '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$'),
    id           uuid NOT NULL,
    owner        text NOT NULL,
    workspace    uuid,
    name         text NOT NULL,
    description  text,
    visibility   text NOT NULL CHECK (visibility IN ('private', 'workspace', 'public')),
    config       jsonb NOT NULL,
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    PRIMARY KEY (organisation, id)
);

CREATE UNIQUE INDEX templates_by_name ON slideshow.templates
    (organisation, owner, name);
CREATE INDEX templates_by_creation ON slideshow.templates (organisation, created_at DESC, id);

-- Pictures and videos in the store, each kept once by the hash of its content.
CREATE TABLE slideshow.pictures (
    organisation text NOT NULL,
    sha256       text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    key          text NOT NULL,
    media_type   text NOT NULL,
    -- bytes
    size         bigint NOT NULL CHECK (size >= 0),
    -- px; null for videos, and for pictures that nobody opens
    width        integer,
    height       integer,
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (organisation, sha256)
);

-- Uploads; one that was found good shows a picture from then on.
CREATE TABLE slideshow.files (
    organisation text NOT NULL CHECK (organisation ~ '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$'),
    id           uuid NOT NULL,
    owner        text NOT NULL,
    workspace    uuid,
    content_type text NOT NULL,
    filename     text NOT NULL,
    created_at   timestamptz NOT NULL,
    sha256       text,
    -- why what was uploaded was not taken
    fault        text,
    PRIMARY KEY (organisation, id),
    FOREIGN KEY (organisation, sha256) REFERENCES slideshow.pictures (organisation, sha256)
);

CREATE INDEX files_by_creation ON slideshow.files (organisation, created_at DESC, id);
CREATE INDEX files_awaited ON slideshow.files (created_at) WHERE sha256 IS NULL;
CREATE INDEX files_of_picture ON slideshow.files (organisation, sha256);

-- What addresses gave when they were last fetched.
CREATE TABLE slideshow.fetched (
    organisation text NOT NULL,
    -- SHA-256 of the address
    address      bytea NOT NULL,
    url          text NOT NULL,
    sha256       text NOT NULL,
    fetched_at   timestamptz NOT NULL,
    PRIMARY KEY (organisation, address),
    FOREIGN KEY (organisation, sha256)
        REFERENCES slideshow.pictures (organisation, sha256) ON DELETE CASCADE
);

CREATE INDEX fetched_of_picture ON slideshow.fetched (organisation, sha256);

-- Pictures that slideshows show, so that they are kept as long as those.
CREATE TABLE slideshow.shown (
    organisation text NOT NULL,
    slideshow    uuid NOT NULL,
    sha256       text NOT NULL,
    PRIMARY KEY (organisation, slideshow, sha256),
    FOREIGN KEY (organisation, slideshow)
        REFERENCES slideshow.slideshows (organisation, id) ON DELETE CASCADE,
    FOREIGN KEY (organisation, sha256) REFERENCES slideshow.pictures (organisation, sha256)
);

CREATE INDEX shown_of_picture ON slideshow.shown (organisation, sha256);

-- Objects whose rows are gone: noted with the rows' end, deleted afterwards, then forgotten.
CREATE TABLE slideshow.doomed (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- a key, or the prefix of many with its closing slash
    key          text NOT NULL,
    doomed_at    timestamptz NOT NULL DEFAULT now()
);

-- Texts written by AI, by month.
CREATE TABLE slideshow.credits (
    organisation text NOT NULL,
    -- its first day, UTC
    month        date NOT NULL,
    used         integer NOT NULL CHECK (used >= 0),
    PRIMARY KEY (organisation, month)
);

-- Answers already given, so that a repeated ask gets the same one; kept for a day.
CREATE TABLE slideshow.replies (
    organisation text NOT NULL,
    command      uuid NOT NULL,
    reply        bytea NOT NULL,
    kept_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation, command)
);

CREATE INDEX replies_by_age ON slideshow.replies (kept_at);
