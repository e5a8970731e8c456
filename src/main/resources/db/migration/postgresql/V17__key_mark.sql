-- key_mark: tells whether the API key is the one with which this source was sent before. Some bits of a keyed hash, from which no key can be told.
ALTER TABLE source ADD COLUMN IF NOT EXISTS key_mark VARCHAR(8);
