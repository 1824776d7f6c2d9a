// The jobs of a project, with live bars.

import type { Job } from "@atelier/client";
import { Empty, Failed, Loading } from "../parts/faces";
import { useLive, useMay, useRoom } from "../room";
import { Link } from "../routing";
import { useSigned } from "../session";
import { JobLogs } from "./job_logs";
import { JobRow } from "./job_row";

interface JobsProps {
  projectId: string;
  /** The job whose logs are shown. */
  openJob: string | null;
  onOpen: (id: string | null) => void;
}

export function Jobs({ projectId, openJob, onOpen }: JobsProps) {
  const { client } = useSigned();
  const room = useRoom();
  const mayEdit = useMay("editor");
  const [jobs, { status, items, error }] = useLive<Job>(
    () => ({
      load: () => client.rest.all("/projects/{id}/jobs", { path: { id: projectId }, query: { limit: 200 } }),
      isNewer: (next, known) => next.job_seq > known.job_seq,
      order: (a, b) => b.created_at.localeCompare(a.created_at) || b.id.localeCompare(a.id),
    }),
    (collection, on) => {
      const take = (job: Job) => job.project_id === projectId && collection.put(job);
      on("job.progress", take);
      on("job.queued", ({ data }) => take(data));
      on("job.completed", ({ data }) => take(data));
      on("job.failed", ({ data }) => take(data));
      on("job.cancelled", ({ data }) => take(data));
      // Progress is not among the events that are told afterwards.
      on("joined", () => void collection.reload());
    },
    projectId,
  );
  if (status === "loading") return <Loading what="jobs" shape="rows" />;
  if (status === "failed") return <Failed what="The jobs" error={error} onRetry={jobs.reload} />;
  const open = items.find(({ id }) => id === openJob);
  return (
    <>
      {items.length === 0 && (
        <Empty title="No jobs yet">
          <p>Choose some pictures under Files and make a video of them. It shows up here while it is made.</p>
          <Link className="button plain" to={`/w/${room.id}/p/${projectId}/files`}>
            Choose files
          </Link>
        </Empty>
      )}
      <ul className="rows">
        {items.map((job) => (
          <JobRow key={job.id} job={job} mayEdit={mayEdit} onChanged={jobs.put} onOpen={() => onOpen(job.id)} />
        ))}
      </ul>
      {open && <JobLogs job={open} onClose={() => onOpen(null)} />}
    </>
  );
}
