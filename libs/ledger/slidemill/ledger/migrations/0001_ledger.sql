-- The ledger: every recorded event of a generation, where each generation stands, the outbox of
-- accepted commands, and the idempotency keys clients have used. Everything is keyed by
-- organisation first: an event that names another tenant's generation can never meet its rows.

CREATE TABLE ledger.events (
    organisation text        NOT NULL,
    id           uuid        NOT NULL,
    generation   text        NOT NULL,
    run          integer     NOT NULL CHECK (run >= 1),
    attempt      integer     NOT NULL CHECK (attempt >= 1),
    type         text        NOT NULL,
    rank         smallint    NOT NULL,
    source       text        NOT NULL,
    subject      text,
    time         timestamptz NOT NULL,
    traceparent  text,
    data         jsonb       NOT NULL,
    recorded_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (organisation, id)
);

-- Picks the winner among two terminal events of one run, once and for good.
CREATE UNIQUE INDEX events_one_terminal_per_run
    ON ledger.events (organisation, generation, run) WHERE rank = 40;

CREATE INDEX events_of_a_generation
    ON ledger.events (organisation, generation, recorded_at);

-- One row per generation: a fold of its events, rebuilt from them at any time.
CREATE TABLE ledger.generations (
    organisation text     NOT NULL,
    generation   text     NOT NULL,
    version      integer  NOT NULL DEFAULT 0,
    run          integer  NOT NULL DEFAULT 0,
    rank         smallint NOT NULL DEFAULT 0,
    status       text     NOT NULL DEFAULT 'pending',
    accepted_run integer  NOT NULL DEFAULT 0,
    accepted_at  timestamptz,
    kind         text,
    subject      text,
    opened_at    timestamptz,
    touched_at   timestamptz,
    started_at   timestamptz,
    progress     smallint NOT NULL DEFAULT 0,
    progress_at  timestamptz,
    step         text,
    finished_at  timestamptz,
    output       text,
    slides       integer,
    size         bigint,
    warnings     jsonb    NOT NULL DEFAULT '[]',
    results      jsonb    NOT NULL DEFAULT '[]',
    failure      jsonb,
    PRIMARY KEY (organisation, generation)
);

CREATE INDEX generations_newest_first
    ON ledger.generations (organisation, opened_at DESC, generation DESC);
CREATE INDEX generations_unfinished
    ON ledger.generations (organisation, subject) WHERE rank < 40;
CREATE INDEX generations_quiet
    ON ledger.generations (touched_at) WHERE rank < 40;
CREATE INDEX generations_finished
    ON ledger.generations (touched_at) WHERE rank = 40;

-- Commands accepted but perhaps not published yet; the relay sends them in order per aggregate.
CREATE TABLE ledger.outbox (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organisation text        NOT NULL,
    aggregate    text        NOT NULL,
    exchange     text        NOT NULL,
    routing_key  text        NOT NULL,
    envelope     text        NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    due_at       timestamptz NOT NULL DEFAULT '-infinity',
    failures     integer     NOT NULL DEFAULT 0,
    last_error   text,
    published_at timestamptz
);

CREATE INDEX outbox_unpublished ON ledger.outbox (id) WHERE published_at IS NULL;
CREATE INDEX outbox_of_an_aggregate ON ledger.outbox (organisation, aggregate, id);
CREATE INDEX outbox_published ON ledger.outbox (published_at) WHERE published_at IS NOT NULL;

-- Which generation a client's Idempotency-Key stands for, on one route of one organisation.
CREATE TABLE ledger.idempotency (
    organisation text        NOT NULL,
    route        text        NOT NULL,
    key          text        NOT NULL,
    fingerprint  text        NOT NULL,
    generation   text        NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (organisation, route, key)
);

CREATE INDEX idempotency_oldest_first ON ledger.idempotency (created_at);
CREATE INDEX idempotency_of_a_generation ON ledger.idempotency (organisation, generation);
