-- API keys: shown once, stored as HMAC-SHA256 under the server's pepper.
CREATE TABLE gateway.keys (
    id           text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{16}$'),
    digest       bytea NOT NULL CHECK (octet_length(digest) = 32),
    organisation text NOT NULL CHECK (organisation ~ '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$'),
    label        text NOT NULL DEFAULT '',
    created_at   timestamptz NOT NULL DEFAULT now(),
    expires_at   timestamptz,
    revoked_at   timestamptz,
    last_used_at timestamptz
);

CREATE INDEX keys_of_organisation ON gateway.keys (organisation, created_at DESC);
