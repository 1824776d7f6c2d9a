import { useState } from "react";
import type { Job } from "@atelier/client";
import { useAction } from "../acting";
import { Player } from "../files/player";
import { Button } from "../parts/button";
import { Refusal } from "../parts/faces";
import { useSigned } from "../session";
import { agoOf } from "../words";

const STATES: Readonly<Record<Job["status"], string>> = {
  queued: "Waiting",
  running: "Running",
  completed: "Done",
  failed: "Failed",
  cancelled: "Cancelled",
};

interface JobRowProps {
  job: Job;
  mayEdit: boolean;
  onChanged: (job: Job) => void;
  onOpen: () => void;
}

export function JobRow({ job, mayEdit, onChanged, onOpen }: JobRowProps) {
  const { client } = useSigned();
  const [isPlaying, setPlaying] = useState(false);
  const cancel = useAction(async () =>
    onChanged(await client.rest.post("/jobs/{id}/cancel", { path: { id: job.id } })),
  );
  const retry = useAction(async () => onChanged(await client.rest.post("/jobs/{id}/retry", { path: { id: job.id } })));
  const isOver = job.status !== "queued" && job.status !== "running";
  const asset = typeof job.result?.asset_id === "string" ? job.result.asset_id : null;
  const name = nameOf(job);
  return (
    <li className="row job">
      <div className="what">
        <p className="title">
          {name}{" "}
          <span className={`mark ${job.status}`}>
            {job.cancel_requested && !isOver ? "Cancelling" : STATES[job.status]}
          </span>
        </p>
        <p className="quiet">{wordsFor(job)}</p>
        {!isOver && <progress max={100} value={job.progress.percent} aria-label={`${name}: progress`} />}
        <Refusal error={cancel.error ?? retry.error} />
      </div>
      <div className="acts">
        {asset && (
          <Button look="primary" onClick={() => setPlaying(true)}>
            Play
          </Button>
        )}
        {mayEdit && !isOver && (
          <Button isBusy={cancel.isBusy} disabled={job.cancel_requested} onClick={() => void cancel.run()}>
            Cancel
          </Button>
        )}
        {mayEdit && (job.status === "failed" || job.status === "cancelled") && (
          <Button isBusy={retry.isBusy} onClick={() => void retry.run()}>
            Retry
          </Button>
        )}
        <Button look="quiet" aria-label={`Logs of ${name}`} onClick={onOpen}>
          Logs
        </Button>
      </div>
      {asset && isPlaying && (
        <Player
          assetId={asset}
          title={name}
          fileName={`${name}.mp4`}
          contentType="video/mp4"
          onClose={() => setPlaying(false)}
        />
      )}
    </li>
  );
}

function nameOf({ type, params }: Job): string {
  if (type !== "render") return type.charAt(0).toUpperCase() + type.slice(1);
  const items: unknown[] = Array.isArray(params.items) ? params.items : [];
  const caption = items.map(captionOf).find(Boolean);
  if (caption) return `Video “${caption}”`;
  const count = items.length;
  return `Video of ${count} ${count === 1 ? "file" : "files"}`;
}

function captionOf(item: unknown): string | null {
  if (typeof item !== "object" || item === null || !("caption" in item)) return null;
  return typeof item.caption === "string" ? item.caption : null;
}

function wordsFor({ status, progress, error, attempt, max_attempts, finished_at, created_at }: Job): string {
  if (status === "failed") return error?.message ?? "It failed without saying why.";
  if (status === "running") {
    const tries = attempt > 1 ? ` · attempt ${attempt} of ${max_attempts}` : "";
    return `${Math.floor(progress.percent)}% · ${progress.message || progress.stage || "Starting"}${tries}`;
  }
  if (status === "queued") return `Asked for ${agoOf(created_at)}`;
  return finished_at ? `Ended ${agoOf(finished_at)}` : `Asked for ${agoOf(created_at)}`;
}
