import { useState, type FormEvent } from "react";
import { AtelierError } from "@atelier/client";
import { useAction } from "../acting";
import { useNotices } from "../notices";
import { Button } from "../parts/button";
import { Refusal } from "../parts/faces";
import { Field } from "../parts/field";
import { useSigned } from "../session";
import { Part } from "../settings/part";
import { fieldError } from "../words";

export function Profile() {
  const { client, session, user } = useSigned();
  const { notify } = useNotices();
  const [name, setName] = useState(user.name);
  const [email, setEmail] = useState(user.email);
  const { run, isBusy, error } = useAction(async () => {
    session.take(await client.rest.patch("/auth/me", { body: { name: name.trim(), email: email.trim() } }));
    notify("Your account is changed.");
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run();
  };
  const isTaken = error instanceof AtelierError && error.code === "conflict";
  const wrongName = fieldError(error, "name");
  const wrongEmail = isTaken ? "There’s another account with this email." : fieldError(error, "email");
  const isSame = name.trim() === user.name && email.trim() === user.email;
  return (
    <Part title="Name and email" words="Members of your workspaces see both.">
      <form onSubmit={submit}>
        <Field label="Name" value={name} onText={setName} error={wrongName} autoComplete="name" required />
        <Field
          label="Email"
          type="email"
          value={email}
          onText={setEmail}
          error={wrongEmail}
          autoComplete="email"
          required
        />
        <Refusal error={wrongName || wrongEmail ? null : error} />
        <Button look="primary" type="submit" isBusy={isBusy} disabled={isSame || !name.trim() || !email.trim()}>
          Save
        </Button>
      </form>
    </Part>
  );
}
