-- How many items (slides, charts) a generation was asked for, where that is known.
ALTER TABLE ledger.generations ADD COLUMN items integer;

-- The command of each generation's latest run, so that it can be run again, and where to tell of
-- its end. The outbox forgets what it has published; this stays as long as the generation.
CREATE TABLE ledger.commands (
    organisation text NOT NULL,
    generation   text NOT NULL,
    exchange     text NOT NULL,
    routing_key  text NOT NULL,
    envelope     text NOT NULL,
    callback_url text,
    PRIMARY KEY (organisation, generation)
);

-- Generations that their organisation has deleted: shown no more, forgotten in their time. A table
-- of its own, so that neither late events nor a replay bring them back.
CREATE TABLE ledger.removals (
    organisation text        NOT NULL,
    generation   text        NOT NULL,
    removed_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (organisation, generation)
);

-- A webhook to send: made in the transaction that ends the run, at most one per run.
CREATE TABLE ledger.webhooks (
    organisation text        NOT NULL,
    generation   text        NOT NULL,
    run          integer     NOT NULL,
    url          text        NOT NULL,
    made_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    due_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    attempts     integer     NOT NULL DEFAULT 0,
    ended_at     timestamptz,
    delivered    boolean,
    PRIMARY KEY (organisation, generation, run),
    CHECK ((ended_at IS NULL) = (delivered IS NULL))
);

CREATE INDEX webhooks_due ON ledger.webhooks (due_at) WHERE ended_at IS NULL;

-- What became of each attempt; shown in the generation's timeline.
CREATE TABLE ledger.webhook_attempts (
    id           uuid        NOT NULL DEFAULT gen_random_uuid(),
    organisation text        NOT NULL,
    generation   text        NOT NULL,
    run          integer     NOT NULL,
    attempt      integer     NOT NULL,
    began_at     timestamptz NOT NULL,
    ended_at     timestamptz NOT NULL,
    status       integer,
    error        text,
    PRIMARY KEY (organisation, generation, run, attempt)
);

-- Secrets that webhooks are signed with; during a rotation an organisation has two.
CREATE TABLE ledger.webhook_secrets (
    organisation text        NOT NULL,
    secret       text        NOT NULL,
    made_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    retires_at   timestamptz,
    PRIMARY KEY (organisation, secret)
);
