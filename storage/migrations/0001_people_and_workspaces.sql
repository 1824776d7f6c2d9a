-- Accounts. An e-mail address is unique without regard to case.
CREATE TABLE users (
    id uuid PRIMARY KEY,
    email text NOT NULL,
    name text NOT NULL,
    password_hash text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    revision integer NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX users_email ON users (lower(email));

-- A session is a family of refresh tokens. Its row outlives its account, so that every process learns of its end.
CREATE TABLE sessions (
    id uuid PRIMARY KEY,
    user_id uuid REFERENCES users ON DELETE SET NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    last_used_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    user_agent text NOT NULL DEFAULT '',
    address text NOT NULL DEFAULT ''
);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_revoked ON sessions (revoked_at) WHERE revoked_at IS NOT NULL;
CREATE INDEX sessions_expiry ON sessions (expires_at);

CREATE TABLE refresh_tokens (
    hash bytea PRIMARY KEY,
    session_id uuid NOT NULL REFERENCES sessions ON DELETE CASCADE,
    issued_at timestamptz NOT NULL DEFAULT now(),
    used_at timestamptz
);
CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id);

-- `event_seq` is the number of the newest event, `event_floor` that of the newest one no longer kept.
CREATE TABLE workspaces (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    event_seq bigint NOT NULL DEFAULT 0,
    event_floor bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    revision integer NOT NULL DEFAULT 1,
    deleted_at timestamptz
);

CREATE TABLE workspace_members (
    id uuid NOT NULL,
    workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    role text NOT NULL CHECK (role IN ('viewer', 'commenter', 'editor', 'admin', 'owner')),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    revision integer NOT NULL DEFAULT 1,
    PRIMARY KEY (workspace_id, user_id)
);
CREATE INDEX workspace_members_user ON workspace_members (user_id);
CREATE UNIQUE INDEX workspace_members_owner ON workspace_members (workspace_id) WHERE role = 'owner';

CREATE TABLE invitations (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    email text NOT NULL,
    role text NOT NULL CHECK (role IN ('viewer', 'commenter', 'editor', 'admin')),
    token_hash bytea NOT NULL UNIQUE,
    invited_by uuid REFERENCES users ON DELETE SET NULL,
    expires_at timestamptz NOT NULL,
    accepted_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX invitations_workspace ON invitations (workspace_id, id);
CREATE UNIQUE INDEX invitations_pending ON invitations (workspace_id, lower(email)) WHERE accepted_at IS NULL;
CREATE INDEX invitations_invited_by ON invitations (invited_by);

CREATE TABLE projects (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    name text NOT NULL,
    description text NOT NULL DEFAULT '',
    lead_id uuid REFERENCES users ON DELETE SET NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    revision integer NOT NULL DEFAULT 1
);
CREATE INDEX projects_workspace ON projects (workspace_id, id);
CREATE INDEX projects_lead ON projects (lead_id);

CREATE TABLE project_members (
    id uuid NOT NULL,
    project_id uuid NOT NULL REFERENCES projects ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    role text NOT NULL CHECK (role IN ('viewer', 'commenter', 'editor', 'admin')),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (project_id, user_id)
);
CREATE INDEX project_members_user ON project_members (user_id);

-- `position` orders the tasks of one status: a fractional key, compared byte by byte.
CREATE TABLE tasks (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    project_id uuid NOT NULL REFERENCES projects ON DELETE CASCADE,
    title text NOT NULL,
    description text NOT NULL DEFAULT '',
    status text NOT NULL CHECK (status IN ('todo', 'in_progress', 'done')),
    priority text NOT NULL CHECK (priority IN ('none', 'low', 'medium', 'high', 'urgent')),
    assignee_id uuid REFERENCES users ON DELETE SET NULL,
    due_date date,
    labels text[] NOT NULL DEFAULT '{}',
    position text COLLATE "C" NOT NULL,
    created_by uuid REFERENCES users ON DELETE SET NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    revision integer NOT NULL DEFAULT 1,
    UNIQUE (project_id, status, position)
);
CREATE INDEX tasks_assignee ON tasks (assignee_id);
CREATE INDEX tasks_created_by ON tasks (created_by);
CREATE INDEX tasks_workspace ON tasks (workspace_id);

CREATE TABLE comments (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    project_id uuid NOT NULL REFERENCES projects ON DELETE CASCADE,
    task_id uuid REFERENCES tasks ON DELETE CASCADE,
    parent_id uuid REFERENCES comments ON DELETE CASCADE,
    author_id uuid REFERENCES users ON DELETE SET NULL,
    body text NOT NULL,
    mentions uuid[] NOT NULL DEFAULT '{}',
    anchor jsonb,
    resolved boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    revision integer NOT NULL DEFAULT 1
);
CREATE INDEX comments_task ON comments (task_id, id);
CREATE INDEX comments_parent ON comments (parent_id);
CREATE INDEX comments_author ON comments (author_id);
CREATE INDEX comments_workspace ON comments (workspace_id);
CREATE INDEX comments_project ON comments (project_id);

CREATE TABLE messages (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    author_id uuid REFERENCES users ON DELETE SET NULL,
    text text NOT NULL,
    client_id text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (workspace_id, author_id, client_id)
);
CREATE INDEX messages_workspace ON messages (workspace_id, id DESC);
CREATE INDEX messages_author ON messages (author_id);

-- At once replay log, activity feed and outbox: it outlives what it tells of, so it refers to nothing.
CREATE TABLE events (
    workspace_id uuid NOT NULL,
    seq bigint NOT NULL,
    type text NOT NULL,
    project_id uuid,
    actor_id uuid,
    at timestamptz NOT NULL DEFAULT now(),
    data json NOT NULL,
    PRIMARY KEY (workspace_id, seq)
);
CREATE INDEX events_type ON events (workspace_id, type, seq);
CREATE INDEX events_actor ON events (workspace_id, actor_id, seq);

-- The first answer of a creating request, kept 24 hours; written in the transaction of what it created.
CREATE TABLE idempotency_keys (
    caller_id uuid NOT NULL,
    route text NOT NULL,
    key text NOT NULL,
    fingerprint bytea NOT NULL,
    answer jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (caller_id, route, key)
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);
