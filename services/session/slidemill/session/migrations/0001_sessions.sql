-- A session: a zip that may be uploaded, and the renders made of it. Lives for a day.
CREATE TABLE session.sessions (
    id           uuid PRIMARY KEY,
    organisation text NOT NULL CHECK (organisation ~ '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$'),
    created_at   timestamptz NOT NULL,
    -- when a render was first asked for; a newer session replaces only those never asked
    asked_at     timestamptz,
    -- set when a newer session took its place: gone for everyone, awaiting removal
    replaced_at  timestamptz,
    -- renders taken on so far, and the one whose outcome is shown (0: none)
    taken        integer NOT NULL DEFAULT 0,
    shown        integer NOT NULL DEFAULT 0 CHECK (shown BETWEEN 0 AND taken)
);

CREATE INDEX sessions_of_organisation ON session.sessions (organisation, created_at DESC, id);
CREATE INDEX sessions_by_age ON session.sessions (created_at);
CREATE INDEX sessions_replaced ON session.sessions (replaced_at) WHERE replaced_at IS NOT NULL;

-- One run of one generation of a session. Keys are null once their objects were deleted.
CREATE TABLE session.renders (
    organisation text NOT NULL,
    generation   text NOT NULL CHECK (generation ~ '^gen_[0-9a-f]{12,32}$'),
    run          integer NOT NULL CHECK (run >= 1),
    session      uuid NOT NULL REFERENCES session.sessions (id) ON DELETE CASCADE,
    sequence     integer NOT NULL CHECK (sequence >= 1),
    package      text,
    deck         text,
    ended_at     timestamptz,
    succeeded    boolean,
    slides       integer,
    message      text,
    PRIMARY KEY (organisation, generation, run),
    UNIQUE (session, sequence),
    CHECK ((ended_at IS NULL) = (succeeded IS NULL))
);

CREATE INDEX renders_with_deck ON session.renders (ended_at)
    WHERE ended_at IS NOT NULL AND deck IS NOT NULL;

-- Answers already given, so that a repeated ask gets the same one; kept for a day.
CREATE TABLE session.replies (
    organisation text NOT NULL,
    command      uuid NOT NULL,
    reply        bytea NOT NULL,
    kept_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation, command)
);

CREATE INDEX replies_by_age ON session.replies (kept_at);
