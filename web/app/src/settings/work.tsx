import { useId, useState } from "react";
import type { RestSchemas } from "@atelier/client";
import { useNotices } from "../notices";
import { useObservable } from "../observing";
import { Choice } from "../parts/choice";
import { useRoom } from "../room";
import { useSigned } from "../session";
import { wordsOf } from "../words";
import { Part } from "./part";

type Patch = RestSchemas["schemas"]["WorkspacePatch"];

const MOST_AT_ONCE = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32];

/** How the workspace's jobs run. */
export function Work() {
  const { client } = useSigned();
  const { notify } = useNotices();
  const room = useRoom();
  const workspace = useObservable(room.workspace);
  const id = useId();
  // What was asked for, until it is stored or refused.
  const [hope, setHope] = useState<Patch>({});
  if (!workspace) return null;
  const { jobs_paused: isPaused, running_jobs_max: most } = { ...workspace, ...hope };
  const change = async (body: Patch) => {
    setHope(body);
    try {
      await client.rest.patch("/workspaces/{id}", { path: { id: room.id }, body });
    } catch (refusal) {
      notify(`Nothing was changed. ${wordsOf(refusal)}`);
    } finally {
      setHope({});
    }
  };
  const numbers = [...new Set([...MOST_AT_ONCE, most])].sort((a, b) => a - b).map(String);
  return (
    <Part title="Jobs" words="Videos, imports and exports.">
      <div className="tick">
        <input
          type="checkbox"
          id={id}
          checked={isPaused}
          onChange={(event) => void change({ jobs_paused: event.target.checked })}
        />
        <label htmlFor={id}>Pause them: those that wait don’t start</label>
      </div>
      <Choice
        label="Run at once at most"
        value={String(most)}
        options={numbers.map((value) => ({ value, label: value }))}
        onChoose={(value) => void change({ running_jobs_max: Number(value) })}
      />
    </Part>
  );
}
