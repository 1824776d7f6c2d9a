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

export function Password() {
  const { client, user } = useSigned();
  const { notify } = useNotices();
  const [current, setCurrent] = useState("");
  const [wanted, setWanted] = useState("");
  const { run, isBusy, error } = useAction(async () => {
    await client.rest.put("/auth/password", { body: { current_password: current, new_password: wanted } });
    setCurrent("");
    setWanted("");
    notify("Your password is changed. You’re signed out everywhere else.");
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run();
  };
  const isWrong = error instanceof AtelierError && error.code === "bad_credentials";
  const wrongCurrent = isWrong ? "That isn’t your password." : fieldError(error, "current_password");
  const wrongNew = fieldError(error, "new_password");
  return (
    <Part title="Password" words="Changing it signs you out everywhere else.">
      <form onSubmit={submit}>
        {/* For programs that keep passwords, which ask whose it is. */}
        <input type="email" className="unseen" autoComplete="username" value={user.email} readOnly hidden />
        <Field
          label="Current password"
          type="password"
          value={current}
          onText={setCurrent}
          error={wrongCurrent}
          autoComplete="current-password"
          required
        />
        <Field
          label="New password"
          type="password"
          value={wanted}
          onText={setWanted}
          error={wrongNew}
          hint="At least 8 characters: a few words that only you would put together."
          autoComplete="new-password"
          required
        />
        <Refusal error={wrongCurrent || wrongNew ? null : error} />
        <Button look="primary" type="submit" isBusy={isBusy} disabled={!current || !wanted}>
          Change the password
        </Button>
      </form>
    </Part>
  );
}
