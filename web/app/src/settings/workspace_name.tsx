import { useEffect, useState, type FormEvent } from "react";
import { useAction } from "../acting";
import { useNotices } from "../notices";
import { Button } from "../parts/button";
import { Refusal } from "../parts/faces";
import { Field } from "../parts/field";
import { useRoom, useWorkspaceName } from "../room";
import { useSigned } from "../session";
import { fieldError } from "../words";
import { useWorkspaces } from "../workspaces";
import { Part } from "./part";

export function WorkspaceName({ mayChange }: { mayChange: boolean }) {
  const { client } = useSigned();
  const { notify } = useNotices();
  const { id } = useRoom();
  const current = useWorkspaceName();
  const [workspaces] = useWorkspaces();
  const [name, setName] = useState(current);
  // Somebody else gave it another.
  useEffect(() => setName(current), [current]);
  const { run, isBusy, error } = useAction(async () => {
    workspaces.put(await client.rest.patch("/workspaces/{id}", { path: { id }, body: { name: name.trim() } }));
    notify("The workspace has its new name.");
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run();
  };
  const wrong = fieldError(error, "name");
  return (
    <Part title="Name" {...(!mayChange && { words: "Admins can change it." })}>
      <form onSubmit={submit}>
        <Field
          label="Name of the workspace"
          value={name}
          onText={setName}
          error={wrong}
          readOnly={!mayChange}
          required
        />
        <Refusal error={wrong ? null : error} />
        {mayChange && (
          <Button look="primary" type="submit" isBusy={isBusy} disabled={!name.trim() || name.trim() === current}>
            Rename
          </Button>
        )}
      </form>
    </Part>
  );
}
