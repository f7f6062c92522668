-- What people did in the review: the one home of their decisions, beside the database and never inside it, so that the
-- database stays open for readers. Holds no text of a note; memos and codebook texts are people's own words.
-- Offsets are those of the database: start and end in the raw text.

CREATE TABLE meta (schema_version INTEGER NOT NULL, items_of TEXT NOT NULL DEFAULT '');
INSERT INTO meta (schema_version) VALUES (1);

CREATE TABLE users (
    name       TEXT PRIMARY KEY,
    role       TEXT NOT NULL CHECK (role IN ('coder', 'adjudicator', 'analyst', 'steward')),
    passphrase TEXT NOT NULL,                  -- argon2id
    active     INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE TABLE sessions (
    token  TEXT PRIMARY KEY,                   -- sha256 of what the browser holds
    name   TEXT NOT NULL REFERENCES users,
    csrf   TEXT NOT NULL,
    seen   REAL NOT NULL                       -- seconds since 1970, as all instants that the program reckons with
) STRICT;

-- Failed attempts to sign in, by account and by address; forgotten after a success or with time.
CREATE TABLE attempts (
    whose  TEXT PRIMARY KEY,                   -- 'name:...' or 'from:...'
    failed INTEGER NOT NULL,
    last   REAL NOT NULL
) STRICT;

-- The audit trail: append-only, each line sealed with the hash of the one before.
CREATE TABLE events (
    seq      INTEGER PRIMARY KEY,
    at       TEXT NOT NULL,                    -- UTC, ISO 8601
    who      TEXT NOT NULL,
    action   TEXT NOT NULL,
    subject  TEXT NOT NULL,
    before   TEXT NOT NULL,                    -- JSON, as after
    after    TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash     TEXT NOT NULL
) STRICT;
CREATE TRIGGER events_stay BEFORE UPDATE ON events BEGIN SELECT raise(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER events_remain BEFORE DELETE ON events BEGIN SELECT raise(ABORT, 'the audit trail is append-only'); END;

-- Segments of the database, without their text. An id is never given to another segment; one that left has present = 0.
CREATE TABLE items (
    id          INTEGER PRIMARY KEY,
    note_id     TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    case_id     TEXT NOT NULL, stage TEXT NOT NULL, language TEXT NOT NULL,
    present     INTEGER NOT NULL DEFAULT 1,
    hidden      INTEGER NOT NULL DEFAULT 0,    -- identifying text was found in it
    mode        TEXT NOT NULL CHECK (mode IN ('open', 'blind', 'audit')),
    finished    INTEGER NOT NULL DEFAULT 0,    -- as many coders as its mode asks for are done with it
    uncertainty REAL NOT NULL,                 -- 0..1: how near the tagger's doubtful tag is to its threshold
    rank        INTEGER NOT NULL,              -- place in the order of active learning
    place       INTEGER NOT NULL,              -- place in its sample; else in the order of case, date, note
    UNIQUE (note_id, start, "end")
) STRICT;
CREATE INDEX items_by_place ON items (mode, finished, place);
CREATE INDEX items_by_rank ON items (mode, finished, rank);
CREATE INDEX items_by_uncertainty ON items (mode, finished, uncertainty DESC, rank);

CREATE TABLE item_themes (
    segment INTEGER NOT NULL REFERENCES items, theme TEXT NOT NULL, probability REAL NOT NULL,
    PRIMARY KEY (segment, theme)
) STRICT, WITHOUT ROWID;
CREATE INDEX item_themes_by_theme ON item_themes (theme);

CREATE TABLE item_samples (
    segment INTEGER NOT NULL REFERENCES items, sample TEXT NOT NULL, place INTEGER NOT NULL,
    PRIMARY KEY (segment, sample)
) STRICT, WITHOUT ROWID;

-- Who was asked to code what, and how: the lease runs while they work, done_at closes it.
CREATE TABLE asked (
    segment     INTEGER NOT NULL REFERENCES items,
    coder       TEXT NOT NULL REFERENCES users,
    mode        TEXT NOT NULL CHECK (mode IN ('open', 'blind', 'audit', 'adjudication')),
    lease_until REAL NOT NULL,
    done_at     REAL,
    PRIMARY KEY (segment, coder)
) STRICT, WITHOUT ROWID;
CREATE INDEX asked_by_coder ON asked (coder, done_at);

CREATE TABLE memos (
    id INTEGER PRIMARY KEY, segment INTEGER NOT NULL REFERENCES items, coder TEXT NOT NULL REFERENCES users,
    text TEXT NOT NULL
) STRICT;

-- What a coder holds of a segment now. The version grows with every change, undo and redo included.
CREATE TABLE codings (
    segment     INTEGER NOT NULL REFERENCES items,
    coder       TEXT NOT NULL REFERENCES users,
    version     INTEGER NOT NULL,
    adjudicated INTEGER NOT NULL,
    done        INTEGER NOT NULL,
    memo        INTEGER REFERENCES memos,
    PRIMARY KEY (segment, coder)
) STRICT, WITHOUT ROWID;
CREATE INDEX codings_by_coder ON codings (coder, done);

CREATE TABLE codes (
    segment        INTEGER NOT NULL, coder TEXT NOT NULL, theme TEXT NOT NULL,
    verdict        TEXT NOT NULL CHECK (verdict IN ('coded', 'not_coded')),
    polarity       TEXT CHECK (polarity IN ('present', 'absent')),
    voice          TEXT,
    narrated_stage TEXT,
    start          INTEGER, "end" INTEGER,     -- the passage meant, where it is not the segment
    PRIMARY KEY (segment, coder, theme),
    FOREIGN KEY (segment, coder) REFERENCES codings,
    CHECK ((verdict = 'coded') = (polarity IS NOT NULL)),
    CHECK ((start IS NULL) = ("end" IS NULL) AND (start IS NULL OR start < "end"))
) STRICT, WITHOUT ROWID;
CREATE INDEX codes_by_theme ON codes (theme, verdict);

-- Ids that clients made: a request that comes twice is done once.
CREATE TABLE requests (
    id TEXT PRIMARY KEY, coder TEXT NOT NULL REFERENCES users, segment INTEGER NOT NULL REFERENCES items,
    seq INTEGER NOT NULL REFERENCES events
) STRICT, WITHOUT ROWID;

-- A coder's decisions in their order: what undo takes back and redo brings again.
CREATE TABLE steps (
    seq     INTEGER PRIMARY KEY REFERENCES events,
    coder   TEXT NOT NULL REFERENCES users,
    segment INTEGER NOT NULL REFERENCES items,
    state   TEXT NOT NULL CHECK (state IN ('done', 'undone', 'dropped'))
) STRICT;
CREATE INDEX steps_by_coder ON steps (coder, state, seq);

CREATE TABLE flags (
    segment  INTEGER PRIMARY KEY REFERENCES items,
    coder    TEXT NOT NULL REFERENCES users,
    at       REAL NOT NULL,
    resolved TEXT CHECK (resolved IN ('released', 'kept_hidden')),
    steward  TEXT REFERENCES users
) STRICT;

CREATE TABLE codebook_versions (
    version INTEGER PRIMARY KEY, at REAL NOT NULL, who TEXT NOT NULL, why TEXT NOT NULL,
    content TEXT NOT NULL,                     -- JSON: every theme
    sha256  TEXT NOT NULL
) STRICT;

CREATE TABLE theme_lineage (
    version INTEGER NOT NULL REFERENCES codebook_versions, kind TEXT NOT NULL CHECK (kind IN ('merge', 'split')),
    source TEXT NOT NULL, target TEXT NOT NULL,
    PRIMARY KEY (version, source, target)
) STRICT, WITHOUT ROWID;

-- Topics that may become themes: the passport as it arrived.
CREATE TABLE candidates (
    name TEXT PRIMARY KEY, content TEXT NOT NULL, at REAL NOT NULL,
    decision TEXT CHECK (decision IN ('accepted', 'rejected')), theme TEXT, who TEXT
) STRICT;

-- Codings that a change of the codebook put back in the queue.
CREATE TABLE recheck (
    segment INTEGER NOT NULL REFERENCES items, coder TEXT NOT NULL REFERENCES users, theme TEXT NOT NULL,
    version INTEGER NOT NULL REFERENCES codebook_versions,
    resolved INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (segment, coder, theme, version)
) STRICT, WITHOUT ROWID;
CREATE INDEX recheck_by_coder ON recheck (coder, resolved);

-- The views that the store reads when it opens the database (store/people.py): change them together.
CREATE VIEW counted_decisions AS
SELECT i.note_id, i.start, i."end", c.theme, c.coder, c.verdict, c.polarity, c.voice, c.narrated_stage, k.adjudicated
FROM codes c JOIN codings k USING (segment, coder) JOIN items i ON i.id = c.segment;

-- Read whole: what is not coded is not there.
CREATE VIEW whole_readings AS
SELECT i.note_id, i.start, i."end", k.coder, k.adjudicated
FROM codings k JOIN asked a USING (segment, coder) JOIN items i ON i.id = k.segment
WHERE k.done AND a.mode IN ('blind', 'audit', 'adjudication');

CREATE VIEW counted_sample_reviews AS
SELECT s.sample, i.note_id, i.start, i."end", k.coder
FROM codings k JOIN asked a USING (segment, coder) JOIN item_samples s USING (segment) JOIN items i ON i.id = k.segment
WHERE k.done AND a.mode = 'audit';

CREATE VIEW hidden_segments AS SELECT note_id, start, "end" FROM items WHERE hidden;

-- Themes of the newest codebook; the store shows those that the database does not know yet.
CREATE VIEW added_themes AS
SELECT t.value ->> '$.id' AS theme, t.value ->> '$.label.fr' AS label_fr, t.value ->> '$.label.nl' AS label_nl,
       t.value ->> '$.label.en' AS label_en, t.value ->> '$.life_sphere' AS life_sphere, t.value ->> '$.lever' AS lever
FROM codebook_versions v, json_each(v.content) t
WHERE v.version = (SELECT max(version) FROM codebook_versions) AND NOT coalesce(t.value ->> '$.retired', 0);
