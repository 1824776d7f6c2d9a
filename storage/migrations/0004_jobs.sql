-- The newest claim of a job, as Postgres was told: whoever writes its outcome must still hold it.
CREATE TABLE job_fences (
    job_id uuid PRIMARY KEY,
    fence bigint NOT NULL
);

-- What became of jobs. The row named 'outcome' is the one truth of how a job ended; its payload is the job then.
-- Other names are transitions that were told ('queued') and receipts of the parts of a long effect.
CREATE TABLE job_effects (
    job_id uuid NOT NULL,
    name text NOT NULL,
    payload json,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (job_id, name)
);

-- Whether a workspace's jobs wait, and how many of them may run at once.
ALTER TABLE workspaces
    ADD COLUMN jobs_paused boolean NOT NULL DEFAULT false,
    ADD COLUMN running_jobs_max integer NOT NULL DEFAULT 4;
