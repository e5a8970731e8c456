-- What the importer remembers of images. Times are milliseconds since 1970 UTC, rounded down.

-- The medium that a target made of a content: uploaded once, used by any number of events.
CREATE CACHED TABLE IF NOT EXISTS medium (
    target      VARCHAR(2000) NOT NULL,
    sha256      VARCHAR(43)   NOT NULL,
    medium_id   BIGINT        NOT NULL,
    uploaded_at BIGINT        NOT NULL,
    PRIMARY KEY (target, sha256)
);

-- What was last found at a web address, so that it is not downloaded again while it is the same. The address may hold a secret: only its
-- hash is kept.
CREATE CACHED TABLE IF NOT EXISTS image_seen (
    address_fp    VARCHAR(43)  PRIMARY KEY,
    sha256        VARCHAR(43)  NOT NULL,
    etag          VARCHAR(500),
    last_modified VARCHAR(100),
    seen_at       BIGINT       NOT NULL
);

-- What was decided about the image of an entry's payload, before the entry may be sent. medium_id NULL: it goes without. Never changed:
-- the bytes of every attempt of a generation follow from it. body_fp: fingerprint of those bytes.
CREATE CACHED TABLE IF NOT EXISTS entry_image (
    source_no  INTEGER      NOT NULL,
    source_id  VARCHAR(512) NOT NULL,
    generation INTEGER      NOT NULL,
    payload_fp VARCHAR(43)  NOT NULL,
    medium_id  BIGINT,
    body_fp    VARCHAR(43)  NOT NULL,
    decided_at BIGINT       NOT NULL,
    PRIMARY KEY (source_no, source_id, generation, payload_fp)
);
