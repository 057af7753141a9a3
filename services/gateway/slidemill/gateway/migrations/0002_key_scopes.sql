-- What a key of the slideshow API sees, and on which plan it is.
ALTER TABLE gateway.keys
    ADD COLUMN owner     text NOT NULL DEFAULT 'default'
        CHECK (owner ~ '^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$' AND length(owner) <= 63),
    ADD COLUMN workspace uuid,
    ADD COLUMN plan      text CHECK (plan IN ('creator', 'professional', 'business', 'scheduler'));

-- Idempotency keys of asks: the command that each stands for.
CREATE TABLE gateway.ask_keys (
    organisation text NOT NULL,
    scope        text NOT NULL,
    route        text NOT NULL,
    key          text NOT NULL,
    fingerprint  text NOT NULL,
    command      uuid NOT NULL,
    used_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation, scope, route, key)
);

CREATE INDEX ask_keys_by_age ON gateway.ask_keys (used_at);
