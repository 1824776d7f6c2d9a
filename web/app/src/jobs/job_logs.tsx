import { useEffect, useState } from "react";
import type { Job, RestSchemas } from "@atelier/client";
import { Dialog } from "../parts/dialog";
import { Empty, Failed, Loading } from "../parts/faces";
import { useSigned } from "../session";

type Line = RestSchemas["schemas"]["JobLogLine"];

// A running job is shown with each step of its bar; the log is asked for less often.
const PAUSE_MS = 1_000;

/** What a job wrote, growing while it runs. */
export function JobLogs({ job, onClose }: { job: Job; onClose: () => void }) {
  const { client } = useSigned();
  const [lines, setLines] = useState<readonly Line[] | null>(null);
  const [error, setError] = useState<unknown>(null);
  const isOver = job.status !== "queued" && job.status !== "running";
  useEffect(() => {
    const ending = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const load = async () => {
      try {
        const found: Line[] = [];
        const options = { path: { id: job.id }, query: { limit: 200 }, signal: ending.signal };
        for await (const line of client.rest.all("/jobs/{id}/logs", options)) found.push(line);
        setLines(found);
        setError(null);
      } catch (refusal) {
        if (!ending.signal.aborted) setError(refusal);
      }
      if (!isOver && !ending.signal.aborted) timer = setTimeout(() => void load(), PAUSE_MS);
    };
    void load();
    return () => {
      ending.abort();
      clearTimeout(timer);
    };
  }, [client, job.id, isOver]);
  return (
    <Dialog title="Log" onClose={onClose}>
      {!lines && (error ? <Failed what="The log" error={error} /> : <Loading what="log" />)}
      {lines?.length === 0 && <Empty title="Nothing written yet" />}
      {lines && lines.length > 0 && (
        <ol className="log" tabIndex={0} aria-label="Lines of the log">
          {lines.map(({ at, level, message, attempt }, index) => (
            <li key={index} className={level}>
              <time dateTime={at}>{new Date(at).toLocaleTimeString("en-GB")}</time>
              {job.attempt > 1 && <span className="quiet">#{attempt}</span>} {message}
            </li>
          ))}
        </ol>
      )}
    </Dialog>
  );
}
