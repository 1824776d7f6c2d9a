// Workspaces that one owned and deleted, for as long as they can be brought back.

import { useEffect, useState } from "react";
import { useAction } from "../acting";
import { Collection, isNewerRevision } from "../collection";
import { useNotices } from "../notices";
import { useObservable } from "../observing";
import { Button } from "../parts/button";
import { navigate } from "../routing";
import { useSigned } from "../session";
import { wordsOf } from "../words";
import { useWorkspaces, type WorkspaceItem } from "../workspaces";

export function DeletedWorkspaces() {
  const { client } = useSigned();
  const [workspaces, { items: present }] = useWorkspaces();
  const [deleted] = useState(
    () =>
      new Collection<WorkspaceItem>({
        load: () => client.rest.all("/workspaces", { query: { deleted: true, limit: 200 } }),
        isNewer: isNewerRevision,
        order: (a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id),
      }),
  );
  // Of those that are gone from the list some may be here.
  useEffect(() => void deleted.reload(), [deleted, present.length]);
  const { items } = useObservable(deleted);
  const shown = items.filter(({ id }) => !present.some((each) => each.id === id));
  if (shown.length === 0) return null;
  return (
    <section className="page-part" aria-labelledby="deleted-workspaces">
      <h2 id="deleted-workspaces">Deleted</h2>
      <ul className="rows">
        {shown.map((workspace) => (
          <Row key={workspace.id} workspace={workspace} onRestored={workspaces.reload} />
        ))}
      </ul>
    </section>
  );
}

function Row({ workspace: { id, name }, onRestored }: { workspace: WorkspaceItem; onRestored: () => Promise<void> }) {
  const { client } = useSigned();
  const { notify } = useNotices();
  const { run, isBusy } = useAction(async () => {
    try {
      await client.rest.post("/workspaces/{id}/restore", { path: { id } });
      await onRestored();
      navigate(`/w/${id}`);
    } catch (refusal) {
      notify(`“${name}” couldn’t be restored. ${wordsOf(refusal)}`);
    }
  });
  return (
    <li className="row">
      <div className="what">
        <p className="title">{name}</p>
        <p className="quiet">Gone for good 30 days after it was deleted</p>
      </div>
      <Button aria-label={`Restore ${name}`} isBusy={isBusy} onClick={() => void run()}>
        Restore
      </Button>
    </li>
  );
}
