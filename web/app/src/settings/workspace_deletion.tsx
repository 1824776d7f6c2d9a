import { useState } from "react";
import { useAction } from "../acting";
import { useNotices } from "../notices";
import { Button } from "../parts/button";
import { Dialog } from "../parts/dialog";
import { Refusal } from "../parts/faces";
import { useRoom, useWorkspaceName } from "../room";
import { navigate } from "../routing";
import { useSigned } from "../session";
import { useWorkspaces } from "../workspaces";
import { wordsOf } from "../words";
import { Part } from "./part";

export function WorkspaceDeletion() {
  const { client } = useSigned();
  const { notify } = useNotices();
  const { id } = useRoom();
  const name = useWorkspaceName();
  const [workspaces] = useWorkspaces();
  const [isAsking, setAsking] = useState(false);
  const restore = async () => {
    try {
      await client.rest.post("/workspaces/{id}/restore", { path: { id } });
      await workspaces.reload();
      navigate(`/w/${id}/settings`);
    } catch (refusal) {
      notify(`“${name}” couldn’t be restored. ${wordsOf(refusal)}`);
    }
  };
  const { run, isBusy, error } = useAction(async () => {
    await client.rest.delete("/workspaces/{id}", { path: { id } });
    navigate("/", { replace: true });
    void workspaces.reload();
    notify(`“${name}” is deleted.`, { label: "Undo", run: () => void restore() });
  });
  return (
    <Part title="Delete" words="You can restore it for 30 days, with everything in it.">
      <Button onClick={() => setAsking(true)}>Delete this workspace…</Button>
      {isAsking && (
        <Dialog title={`Delete “${name}”?`} onClose={() => setAsking(false)}>
          <p>
            It’s gone for all its members at once. For 30 days you can restore it, from the list of your workspaces.
          </p>
          <Refusal error={error} />
          <footer>
            <Button look="quiet" onClick={() => setAsking(false)}>
              Keep it
            </Button>
            <Button look="danger" isBusy={isBusy} onClick={() => void run()}>
              Delete
            </Button>
          </footer>
        </Dialog>
      )}
    </Part>
  );
}
