CREATE TABLE documents (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    project_id uuid NOT NULL REFERENCES projects ON DELETE CASCADE,
    title text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('text', 'rich')),
    created_by uuid REFERENCES users ON DELETE SET NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    revision integer NOT NULL DEFAULT 1
);
CREATE INDEX documents_project ON documents (project_id, id);
CREATE INDEX documents_created_by ON documents (created_by);
CREATE INDEX documents_workspace ON documents (workspace_id);

-- `seq` is the number of the newest update. Whoever adds one holds this row until the commit, so that updates
-- become visible in the order of their numbers. The free space keeps the many changes of a row in its page.
CREATE TABLE document_heads (
    document_id uuid PRIMARY KEY REFERENCES documents ON DELETE CASCADE,
    seq bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50);

-- Updates and snapshots belong to the head: a reference to the document would be checked with a lock that a
-- deletion holds already while it waits for the head.
CREATE TABLE document_updates (
    document_id uuid NOT NULL REFERENCES document_heads ON DELETE CASCADE,
    seq bigint NOT NULL CHECK (seq > 0),
    update bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (document_id, seq)
);

-- One update with everything up to and including `seq`. To compress it would take longer than to write it.
CREATE TABLE document_snapshots (
    document_id uuid PRIMARY KEY REFERENCES document_heads ON DELETE CASCADE,
    seq bigint NOT NULL CHECK (seq > 0),
    state bytea STORAGE EXTERNAL NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
