-- The steward's work file: what a run has done, so that the next one need not do it again. No note text, no names.

-- Findings of a text (offsets) under one print of detection; committed as they come.
CREATE TABLE IF NOT EXISTS found (
    text    BLOB NOT NULL,               -- keyed digest of the text
    print   TEXT NOT NULL,
    content TEXT NOT NULL,               -- JSON: language, findings
    PRIMARY KEY (text, print)
);

-- The export as the current run sees it, a row a note that was not rejected.
CREATE TABLE IF NOT EXISTS survey (
    position INTEGER PRIMARY KEY,        -- place among the rows of the export, from 0
    mark     INTEGER NOT NULL,           -- where the row begins
    number   INTEGER NOT NULL,           -- the row as a spreadsheet program shows it
    size     INTEGER NOT NULL,           -- characters of the text
    text     BLOB NOT NULL,
    record   BLOB NOT NULL,              -- keyed digest of all fields
    note     TEXT NOT NULL,              -- keyed ids, as in the database
    case_id  TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS survey_by_case ON survey (case_id, position);

-- Notes of the survey that must be replaced, segmented and tagged; the others are carried over.
CREATE TABLE IF NOT EXISTS fresh (position INTEGER PRIMARY KEY, print TEXT NOT NULL);

-- What the database in place was made from: identities of each case, and each note with its lines of spans.jsonl.
CREATE TABLE IF NOT EXISTS cases (case_id TEXT PRIMARY KEY, print TEXT NOT NULL, identities TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS notes (note TEXT PRIMARY KEY, print TEXT NOT NULL, spans TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS made (name TEXT PRIMARY KEY, value TEXT NOT NULL);

-- The same for the database that is being made; moved over when it is published.
CREATE TABLE IF NOT EXISTS next_cases (case_id TEXT PRIMARY KEY, print TEXT NOT NULL, identities TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS next_notes (note TEXT PRIMARY KEY, print TEXT NOT NULL, spans TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS next_made (name TEXT PRIMARY KEY, value TEXT NOT NULL);
