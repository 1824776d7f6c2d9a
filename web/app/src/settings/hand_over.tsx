import { useState } from "react";
import { useAction } from "../acting";
import { useMembers } from "../members/directory";
import { useNotices } from "../notices";
import { Button } from "../parts/button";
import { Choice } from "../parts/choice";
import { Dialog } from "../parts/dialog";
import { Refusal } from "../parts/faces";
import { useRoom, useWorkspaceName } from "../room";
import { useSigned } from "../session";
import { Part } from "./part";

/** Makes somebody else the owner. */
export function HandOver() {
  const { client, user } = useSigned();
  const { notify } = useNotices();
  const { id } = useRoom();
  const name = useWorkspaceName();
  const [, { items }] = useMembers();
  const others = items.filter(({ user_id }) => user_id !== user.id);
  const [chosen, choose] = useState("");
  const [isAsking, setAsking] = useState(false);
  const next = others.find(({ user_id }) => user_id === chosen);
  const { run, isBusy, error } = useAction(async () => {
    await client.rest.post("/workspaces/{id}/transfer", { path: { id }, body: { user_id: chosen } });
    setAsking(false);
    notify(`${next?.name ?? "Somebody else"} owns “${name}” now. You’re an admin.`);
  });
  return (
    <Part title="Owner" words="You own this workspace. Only its owner can delete it or hand it over.">
      {others.length === 0 ? (
        <p className="quiet">Once there are other members, you can hand it over to one of them.</p>
      ) : (
        <div className="inline">
          <Choice
            label="Hand over to"
            value={chosen}
            options={[
              { value: "", label: "Choose a member" },
              ...others.map(({ user_id, name: label }) => ({ value: user_id, label })),
            ]}
            onChoose={choose}
          />
          <Button disabled={!next} onClick={() => setAsking(true)}>
            Hand over…
          </Button>
        </div>
      )}
      {isAsking && next && (
        <Dialog title={`Hand “${name}” over to ${next.name}?`} onClose={() => setAsking(false)}>
          <p>They own it from then on. You stay an admin, and only they can give it back.</p>
          <Refusal error={error} />
          <footer>
            <Button look="quiet" onClick={() => setAsking(false)}>
              Keep it
            </Button>
            <Button look="danger" isBusy={isBusy} onClick={() => void run()}>
              Hand over
            </Button>
          </footer>
        </Dialog>
      )}
    </Part>
  );
}
