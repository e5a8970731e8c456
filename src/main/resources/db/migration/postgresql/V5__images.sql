-- What the importer remembers of images. Times are milliseconds since 1970 UTC, rounded down.

-- The medium that a target made of a content: uploaded once, used by any number of events.
CREATE TABLE medium (
    target TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    medium_id BIGINT NOT NULL,
    uploaded_at BIGINT NOT NULL,
    PRIMARY KEY (target, sha256)
);

-- What was last found at a web address, so that it is not downloaded again while it is the same. The address may hold a secret: only its
-- hash is kept.
CREATE TABLE image_seen (
    address_fp TEXT PRIMARY KEY,
    sha256 TEXT NOT NULL,
    etag          TEXT,
    last_modified TEXT,
    seen_at BIGINT NOT NULL
);

-- What was decided about the image of an entry's payload, before the entry may be sent. medium_id NULL: it goes without. Never changed:
-- the bytes of every attempt of a generation follow from it. body_fp: fingerprint of those bytes.
CREATE TABLE entry_image (
    source_no INTEGER NOT NULL,
    source_id TEXT NOT NULL,
    generation INTEGER NOT NULL,
    payload_fp TEXT NOT NULL,
    medium_id  BIGINT,
    body_fp TEXT NOT NULL,
    decided_at BIGINT NOT NULL,
    PRIMARY KEY (source_no, source_id, generation, payload_fp)
);
