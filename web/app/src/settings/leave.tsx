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
import { Part } from "./part";

export function Leave() {
  const { client, user } = useSigned();
  const { notify } = useNotices();
  const { id } = useRoom();
  const name = useWorkspaceName();
  const [workspaces] = useWorkspaces();
  const [isAsking, setAsking] = useState(false);
  const { run, isBusy, error } = useAction(async () => {
    await client.rest.delete("/workspaces/{id}/members/{user_id}", { path: { id, user_id: user.id } });
    navigate("/", { replace: true });
    void workspaces.reload();
    notify(`You’ve left “${name}”.`);
  });
  return (
    <Part title="Leave" words="What you made stays. Somebody has to invite you to come back.">
      <Button onClick={() => setAsking(true)}>Leave this workspace…</Button>
      {isAsking && (
        <Dialog title={`Leave “${name}”?`} onClose={() => setAsking(false)}>
          <p>You won’t see it any more, until somebody invites you again.</p>
          <Refusal error={error} />
          <footer>
            <Button look="quiet" onClick={() => setAsking(false)}>
              Stay
            </Button>
            <Button look="danger" isBusy={isBusy} onClick={() => void run()}>
              Leave
            </Button>
          </footer>
        </Dialog>
      )}
    </Part>
  );
}
