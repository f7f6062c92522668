-- The database that analysts open: de-identified, generalised, with keyed ids and shifted dates.
-- Raw text, surface forms and raw ids never come here; they stay in memory or in the steward's folder.

CREATE TABLE meta (schema_version INTEGER NOT NULL);
INSERT INTO meta VALUES (3);

-- One row per run that changed something: what went in, with which settings and models.
CREATE TABLE runs (
    run_id        VARCHAR PRIMARY KEY,   -- fingerprint of export, configuration and models together
    export_sha256 VARCHAR NOT NULL,
    config_sha256 VARCHAR NOT NULL,
    models        VARCHAR NOT NULL,      -- JSON: model name to manifest fingerprint
    version       VARCHAR NOT NULL,      -- of notes_mining
    counts        VARCHAR NOT NULL       -- JSON: notes read, rejected by reason, segments, tags ...
);

CREATE TABLE stages (
    stage    VARCHAR PRIMARY KEY,
    position INTEGER NOT NULL,
    label_fr VARCHAR NOT NULL, label_nl VARCHAR NOT NULL, label_en VARCHAR NOT NULL
);

CREATE TABLE themes (
    theme       VARCHAR PRIMARY KEY,
    position    INTEGER NOT NULL,
    label_fr    VARCHAR NOT NULL, label_nl VARCHAR NOT NULL, label_en VARCHAR NOT NULL,
    life_sphere VARCHAR NOT NULL,
    lever       VARCHAR NOT NULL           -- lever, obstacle or context
);

-- What an event does on the two tracks: custody (where the person is) and procedure (where the case is).
CREATE TABLE event_rules (
    event    VARCHAR NOT NULL,
    track    VARCHAR NOT NULL CHECK (track IN ('custody', 'procedure')),
    stage    VARCHAR,                      -- the stage it opens on its track; NULL: the track says nothing from here on
    holds    BOOLEAN NOT NULL,             -- custody that outweighs the procedure (abroad, in prison, on leave)
    position INTEGER NOT NULL,             -- order of events on one day
    PRIMARY KEY (event, track)
);

CREATE TABLE cases (
    case_id            VARCHAR PRIMARY KEY,
    language_community VARCHAR, gender VARCHAR, birth_band VARCHAR, district VARCHAR,
    children VARCHAR, nationality_status VARCHAR, partner_status VARCHAR, education VARCHAR
);

CREATE TABLE events (
    case_id VARCHAR NOT NULL,
    date    DATE NOT NULL,                 -- shifted like the case's notes
    event   VARCHAR NOT NULL
);

CREATE TABLE notes (
    note_id     VARCHAR PRIMARY KEY,
    case_id     VARCHAR NOT NULL,
    date        DATE NOT NULL,
    language    VARCHAR NOT NULL,          -- fr, nl, mixed or other
    note_type   VARCHAR,
    stage_given VARCHAR,                   -- the export's own stage column, which wins
    text        VARCHAR NOT NULL,
    carried     VARCHAR NOT NULL           -- JSON of the columns named under input.carry
);

-- Where a placeholder stands in the clean text.
CREATE TABLE spans (
    note_id     VARCHAR NOT NULL,
    clean_start INTEGER NOT NULL, clean_end INTEGER NOT NULL,
    entity_type VARCHAR NOT NULL,
    placeholder VARCHAR NOT NULL,
    PRIMARY KEY (note_id, clean_start)
);

CREATE TABLE segments (
    note_id     VARCHAR NOT NULL,
    start       INTEGER NOT NULL, "end" INTEGER NOT NULL,          -- raw offsets: the lasting anchor
    case_id     VARCHAR NOT NULL,
    clean_start INTEGER NOT NULL, clean_end INTEGER NOT NULL,
    language    VARCHAR NOT NULL,
    text        VARCHAR NOT NULL,
    PRIMARY KEY (note_id, start, "end")
);

CREATE TABLE theme_tags (
    note_id        VARCHAR NOT NULL,
    start          INTEGER NOT NULL, "end" INTEGER NOT NULL,
    theme          VARCHAR NOT NULL,
    polarity       VARCHAR NOT NULL,
    probability    DOUBLE NOT NULL,
    voice          VARCHAR NOT NULL,
    narrated_stage VARCHAR,
    PRIMARY KEY (note_id, start, "end", theme)
);

-- Where each theme's tags begin, and between which probabilities they are in doubt: lower included, upper not.
CREATE TABLE review_bands (
    theme     VARCHAR PRIMARY KEY,
    threshold DOUBLE NOT NULL,
    lower     DOUBLE NOT NULL,
    upper     DOUBLE NOT NULL
);

-- Notes that came with the model, which coders and tagger read apart: how far counts of its tags may be off. Not of this export.
-- Databases made before these two tables existed lack them.
CREATE TABLE held_out_notes (
    note_id  VARCHAR PRIMARY KEY,
    case_id  VARCHAR NOT NULL,
    language VARCHAR NOT NULL,
    stage    VARCHAR NOT NULL
);

CREATE TABLE held_out_codings (
    note_id  VARCHAR NOT NULL,
    start    INTEGER NOT NULL, "end" INTEGER NOT NULL,
    theme    VARCHAR NOT NULL,
    polarity VARCHAR NOT NULL,
    source   VARCHAR NOT NULL CHECK (source IN ('coders', 'tagger'))
);

-- Human decisions, loaded from the review's own file: one row per coder. 'not_coded' says that the theme is not in the segment.
CREATE TABLE decisions (
    note_id        VARCHAR NOT NULL,
    start          INTEGER NOT NULL, "end" INTEGER NOT NULL,
    theme          VARCHAR NOT NULL,
    coder          VARCHAR NOT NULL,
    verdict        VARCHAR NOT NULL CHECK (verdict IN ('coded', 'not_coded')),
    polarity       VARCHAR CHECK (polarity IN ('present', 'absent')),
    voice          VARCHAR,                -- NULL: not judged
    narrated_stage VARCHAR,                -- NULL: the note's own stage
    adjudicated    BOOLEAN NOT NULL,
    PRIMARY KEY (note_id, start, "end", theme, coder),
    CHECK (verdict = 'not_coded' OR polarity IS NOT NULL)
);

-- What coders wrote about segments in another program. Databases made before this table existed lack it.
CREATE TABLE memos (
    note_id VARCHAR NOT NULL,
    start   INTEGER NOT NULL, "end" INTEGER NOT NULL,
    coder   VARCHAR NOT NULL,
    text    VARCHAR NOT NULL,
    PRIMARY KEY (note_id, start, "end", coder)
);

-- Hits of an audit that nobody has resolved, by id: while there are any, nothing leaves. Databases made before this table existed
-- lack it.
CREATE TABLE audit_blocks (hit VARCHAR PRIMARY KEY);

-- Samples drawn for review, each with the chance that everything had of being drawn. A drawing is a segment, a note, or all
-- notes of a person in a stage; its segments stand in sample_items under one place, with one probability.
CREATE TABLE samples (
    sample               VARCHAR PRIMARY KEY,
    design               VARCHAR NOT NULL CHECK (design = 'stratified'),
    unit                 VARCHAR NOT NULL CHECK (unit IN ('segments', 'notes', 'persons', 'files')),
    asked                INTEGER NOT NULL CHECK (asked > 0),   -- drawings asked for
    seed                 INTEGER NOT NULL,
    drawn_on             DATE NOT NULL,
    strata               VARCHAR NOT NULL,   -- JSON: what makes a stratum, and of each how many there were and were drawn
    segments_fingerprint VARCHAR NOT NULL,   -- of all segments, when it was drawn
    tags_fingerprint     VARCHAR NOT NULL    -- of all tags of the model, when it was drawn
);

CREATE TABLE sample_items (
    sample      VARCHAR NOT NULL,
    place       INTEGER NOT NULL,            -- in which order to review, from 1; all segments of one drawing share it
    note_id     VARCHAR NOT NULL,
    start       INTEGER NOT NULL, "end" INTEGER NOT NULL,
    stratum     VARCHAR NOT NULL,            -- stage | language community, when it was drawn
    probability DOUBLE NOT NULL CHECK (probability > 0 AND probability <= 1),
    PRIMARY KEY (sample, note_id, start, "end")
);

-- This coder read the segment whole: a theme on which there is no decision is not in it.
CREATE TABLE sample_reviews (
    sample  VARCHAR NOT NULL,
    note_id VARCHAR NOT NULL,
    start   INTEGER NOT NULL, "end" INTEGER NOT NULL,
    coder   VARCHAR NOT NULL,
    PRIMARY KEY (sample, note_id, start, "end", coder)
);

-- What every count reads: the adjudicated decision, else the agreed or only one, else the model's tag.
-- Decisions agree when all say 'not_coded', or all say 'coded' with one polarity. Where agreeing coders differ on voice or
-- narrated stage, the model's stands.
CREATE VIEW effective_tags AS
WITH weighty AS (
    SELECT * FROM decisions
    QUALIFY adjudicated = bool_or(adjudicated) OVER (PARTITION BY note_id, start, "end", theme)
), agreed AS (
    SELECT note_id, start, "end", theme, min(verdict) AS verdict, min(polarity) AS polarity,
           min(voice) AS voice, count(DISTINCT voice) = 1 AS one_voice,
           min(narrated_stage) AS narrated_stage, count(DISTINCT coalesce(narrated_stage, '')) = 1 AS one_narrated_stage,
           CASE WHEN bool_or(adjudicated) THEN 'adjudicated' ELSE 'decision' END AS source
    FROM weighty
    GROUP BY note_id, start, "end", theme
    HAVING count(DISTINCT verdict) = 1 AND (min(verdict) = 'not_coded' OR count(DISTINCT polarity) = 1)
)
SELECT a.note_id, a.start, a."end", a.theme, a.polarity,
       CASE WHEN a.one_voice THEN a.voice ELSE t.voice END AS voice,
       CASE WHEN a.one_narrated_stage THEN a.narrated_stage ELSE t.narrated_stage END AS narrated_stage,
       NULL::DOUBLE AS probability, a.source, false AS review
FROM agreed a LEFT JOIN theme_tags t USING (note_id, start, "end", theme)
WHERE a.verdict = 'coded'
UNION ALL
SELECT t.note_id, t.start, t."end", t.theme, t.polarity, t.voice, t.narrated_stage, t.probability, 'model',
       coalesce(t.probability >= b.lower AND t.probability < b.upper, false)
FROM theme_tags t ANTI JOIN agreed a USING (note_id, start, "end", theme)
LEFT JOIN review_bands b ON b.theme = t.theme;

-- Events with the instant from which they hold: several on one day apply in the order of `position`.
CREATE VIEW track_events AS
SELECT e.case_id, r.track, r.stage, r.holds, e.event,
       e.date::TIMESTAMP + to_microseconds(r.position) AS at
FROM events e JOIN event_rules r USING (event)
QUALIFY row_number() OVER (PARTITION BY e.case_id, r.track, e.date, r.position ORDER BY e.event) = 1;

-- Which of the two tracks decides: custody that holds; else the track that was heard of last.
CREATE MACRO ruling_stage(custody_stage, custody_holds, custody_at, procedure_stage, procedure_at) AS
    CASE
        WHEN custody_holds THEN custody_stage
        WHEN custody_stage IS NOT NULL AND (procedure_at IS NULL OR custody_at > procedure_at) THEN custody_stage
        ELSE coalesce(procedure_stage, custody_stage, 'unknown')
    END;

-- The stage after each event, several of one day included.
CREATE VIEW stage_changes AS
WITH instants AS (SELECT DISTINCT case_id, e.at FROM track_events e
), custody AS (SELECT * FROM track_events WHERE track = 'custody'
), procedure AS (SELECT * FROM track_events WHERE track = 'procedure'
), with_custody AS (
    SELECT i.*, c.stage AS custody_stage, c.holds AS custody_holds, c.at AS custody_at
    FROM instants i ASOF LEFT JOIN custody c ON i.case_id = c.case_id AND i.at >= c.at
), with_both AS (
    SELECT w.*, p.stage AS procedure_stage, p.at AS procedure_at
    FROM with_custody w ASOF LEFT JOIN procedure p ON w.case_id = p.case_id AND w.at >= p.at
)
SELECT case_id, w.at,
       ruling_stage(custody_stage, custody_holds, custody_at, procedure_stage, procedure_at) AS stage
FROM with_both w;

-- From which day on, and until before which day, a person is in a stage: the stage at the end of each day that has an
-- event, equal neighbours taken as one. A person's last spell has no end. A stage that is left on the day on which it
-- opened is no spell: no note can stand in it.
CREATE VIEW stage_spells AS
WITH days AS (
    SELECT case_id, c.at::DATE AS start, arg_max(stage, c.at) AS stage FROM stage_changes c GROUP BY ALL
), entered AS (
    SELECT * FROM days QUALIFY lag(stage) OVER (PARTITION BY case_id ORDER BY start) IS DISTINCT FROM stage
)
SELECT case_id, stage, row_number() OVER (PARTITION BY case_id, stage ORDER BY start) AS number,
       start, lead(start) OVER (PARTITION BY case_id ORDER BY start) AS "end"
FROM entered;

-- The stage in which a note was written: that of the spell in which its day lies, so that an event of the note's own day is
-- already in force.
CREATE VIEW note_stages AS
SELECT n.note_id, n.case_id, coalesce(n.stage_given, s.stage, 'unknown') AS stage
FROM notes n
LEFT JOIN stage_spells s ON s.case_id = n.case_id AND n.date >= s.start AND n.date < coalesce(s."end", DATE 'infinity');

-- Every tag with all that a table may group it by.
CREATE VIEW tagged_segments AS
SELECT t.note_id, t.start, t."end", t.theme, t.polarity, t.voice, t.source, t.review,
       n.case_id, s.stage, coalesce(t.narrated_stage, s.stage) AS narrated_stage,
       n.language AS note_language, n.note_type,
       c.language_community AS language, c.gender, c.birth_band, c.district, c.children, c.nationality_status,
       c.partner_status, c.education, th.life_sphere, th.lever
FROM effective_tags t
JOIN notes n USING (note_id)
JOIN note_stages s USING (note_id)
LEFT JOIN cases c ON c.case_id = n.case_id
LEFT JOIN themes th USING (theme);
