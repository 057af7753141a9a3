-- Every message that could not be handled, as it was, with the reason and what was done about it.
-- `times` counts how often the very same letter came; `size` is larger than the kept body if that
-- had to be cut.

CREATE TABLE projector.dead_letters (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    digest       bytea       NOT NULL UNIQUE,
    organisation text,
    generation   text,
    type         text,
    reason       text        NOT NULL,
    detail       text        NOT NULL,
    service      text,
    queue        text,
    routing_key  text        NOT NULL,
    message_id   text,
    headers      jsonb       NOT NULL,
    body         bytea       NOT NULL,
    size         bigint      NOT NULL,
    outcome      text        NOT NULL,
    note         text,
    times        integer     NOT NULL DEFAULT 1,
    first_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_at      timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE INDEX dead_letters_of_a_generation
    ON projector.dead_letters (organisation, generation) WHERE generation IS NOT NULL;
CREATE INDEX dead_letters_oldest_first ON projector.dead_letters (last_at);
