-- The bytes of all assets of a workspace. Whoever adds an asset counts it here in the same transaction.
ALTER TABLE workspaces ADD COLUMN files_bytes bigint NOT NULL DEFAULT 0;

-- A file of a project. The keys are those of its objects in the store of files; an object that no row names is
-- swept.
CREATE TABLE assets (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    project_id uuid NOT NULL REFERENCES projects ON DELETE CASCADE,
    name text NOT NULL,
    content_type text NOT NULL,
    size_bytes bigint NOT NULL CHECK (size_bytes >= 0),
    sha256 bytea NOT NULL,
    width integer,
    height integer,
    duration_seconds double precision,
    file_key text NOT NULL UNIQUE,
    thumbnail_key text UNIQUE,
    created_by uuid REFERENCES users ON DELETE SET NULL,
    job_id uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX assets_project ON assets (project_id, id);
CREATE INDEX assets_workspace ON assets (workspace_id);
CREATE INDEX assets_created_by ON assets (created_by);

-- Assets also go with their project, so what they took is given back wherever they go.
CREATE FUNCTION give_back_files_bytes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE workspaces SET files_bytes = files_bytes - gone.size_bytes
    FROM (SELECT workspace_id, sum(size_bytes) AS size_bytes FROM removed GROUP BY workspace_id) gone
    WHERE workspaces.id = gone.workspace_id;
    RETURN NULL;
END
$$;
CREATE TRIGGER assets_removed AFTER DELETE ON assets
REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION give_back_files_bytes();
