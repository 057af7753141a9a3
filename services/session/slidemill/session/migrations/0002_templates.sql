-- A template: a presentation that clients upload, and whose slides they fill.
CREATE TABLE session.templates (
    organisation text NOT NULL CHECK (organisation ~ '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$'),
    id           text NOT NULL CHECK (id ~ '^tmpl_[0-9a-f]{12,32}$'),
    filename     text NOT NULL,
    -- bytes: as announced until an upload is confirmed, of the file from then on
    size         bigint CHECK (size >= 0),
    status       text NOT NULL DEFAULT 'pending'
                 CHECK (status IN ('pending', 'uploaded', 'analyzed')),
    category     text,
    tags         text[] NOT NULL DEFAULT '{}',
    description  text,
    version      text,
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    deleted_at   timestamptz,
    -- the confirmed file: its object's key, SHA-256 in hex, and when it was confirmed
    file         text,
    file_hash    text,
    confirmed_at timestamptz,
    -- the latest analysis of this very file
    analysis     text,
    PRIMARY KEY (organisation, id),
    CHECK ((status = 'pending') = (file IS NULL)),
    CHECK ((file IS NULL) = (file_hash IS NULL) AND (file IS NULL) = (confirmed_at IS NULL))
);

CREATE INDEX templates_by_creation ON session.templates (organisation, created_at DESC, id);
CREATE INDEX templates_deleted ON session.templates (deleted_at) WHERE deleted_at IS NOT NULL;

-- One analysis of one file; its id is also that of its generation.
CREATE TABLE session.analyses (
    organisation text NOT NULL,
    id           text NOT NULL CHECK (id ~ '^(gen|cupd|ana)_[0-9a-f]{12,32}$'),
    template     text NOT NULL,
    run          integer NOT NULL CHECK (run >= 1),
    file         text NOT NULL,
    status       text NOT NULL CHECK (status IN ('processing', 'completed', 'failed')),
    started_at   timestamptz NOT NULL,
    ended_at     timestamptz,
    slides       integer,
    message      text,
    PRIMARY KEY (organisation, id),
    FOREIGN KEY (organisation, template)
        REFERENCES session.templates (organisation, id) ON DELETE CASCADE,
    CHECK ((status = 'processing') = (ended_at IS NULL))
);

CREATE INDEX analyses_of_template ON session.analyses (organisation, template);
CREATE INDEX analyses_by_age ON session.analyses (started_at);

-- The slides of a template's file, as its last completed analysis found them.
CREATE TABLE session.slides (
    organisation text NOT NULL,
    id           text NOT NULL,
    template     text NOT NULL,
    index        integer NOT NULL CHECK (index >= 0),
    layout       text,
    -- places for content, by kind
    counts       jsonb NOT NULL,
    PRIMARY KEY (organisation, id),
    UNIQUE (organisation, template, index),
    FOREIGN KEY (organisation, template)
        REFERENCES session.templates (organisation, id) ON DELETE CASCADE
);
