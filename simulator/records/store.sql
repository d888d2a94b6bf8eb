-- create --
-- One table for everything: a record is JSON, with what it is looked up by beside it
CREATE TABLE IF NOT EXISTS record (
    kind TEXT NOT NULL,
    id INTEGER NOT NULL,
    project_id INTEGER,
    origin_id TEXT,
    body TEXT NOT NULL,
    PRIMARY KEY (kind, id)
) WITHOUT ROWID;

-- index_project --
CREATE INDEX IF NOT EXISTS record_project ON record (kind, project_id);

-- index_origin --
CREATE INDEX IF NOT EXISTS record_origin ON record (kind, origin_id);

-- load --
SELECT kind, body FROM record ORDER BY id;

-- keep --
INSERT INTO record (kind, id, project_id, origin_id, body)
VALUES (:kind, :id, :project_id, :origin_id, :body)
ON CONFLICT (kind, id) DO UPDATE
SET project_id = excluded.project_id, origin_id = excluded.origin_id, body = excluded.body;

-- forget --
DELETE FROM record WHERE kind = :kind AND id = :id;
