// Inviting somebody, and the link that is shown this once.

import { useState, type FormEvent } from "react";
import { useAction } from "../acting";
import { copyText } from "../documents/copying";
import { useNotices } from "../notices";
import { Button } from "../parts/button";
import { Choice } from "../parts/choice";
import { Dialog } from "../parts/dialog";
import { Refusal } from "../parts/faces";
import { Field } from "../parts/field";
import { useRoom } from "../room";
import { useSigned } from "../session";
import { fieldError } from "../words";
import { ROLES, type Role } from "./roles";

export function InviteForm({ onClose }: { onClose: () => void }) {
  const { client } = useSigned();
  const { id } = useRoom();
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("editor");
  const [link, setLink] = useState<string | null>(null);
  const { run, isBusy, error } = useAction(async () => {
    const body = { email: email.trim(), role };
    const { token } = await client.rest.post("/workspaces/{id}/invitations", { path: { id }, body });
    if (token) setLink(`${window.location.origin}/invitations/${encodeURIComponent(token)}`);
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run();
  };
  if (link) return <InvitationLink email={email.trim()} link={link} onClose={onClose} />;
  const wrong = fieldError(error, "email");
  return (
    <Dialog title="Invite somebody" onClose={onClose}>
      <form onSubmit={submit}>
        <Field label="Email" type="email" value={email} onText={setEmail} error={wrong} required autoFocus />
        <Choice
          label="Role"
          value={role}
          options={ROLES.map(({ role: value, label, words }) => ({ value, label: `${label}: ${words}` }))}
          onChoose={setRole}
        />
        <Refusal error={wrong ? null : error} />
        <footer>
          <Button look="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button look="primary" type="submit" isBusy={isBusy} disabled={!email.trim()}>
            Invite
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}

function InvitationLink({ email, link, onClose }: { email: string; link: string; onClose: () => void }) {
  const { notify } = useNotices();
  const copy = async () => {
    const isCopied = await copyText(link);
    notify(isCopied ? "The link is copied." : "The link can’t be copied here. Select it and copy it yourself.");
  };
  return (
    <Dialog title="Pass on this link" onClose={onClose}>
      <p>{email} can join with it, and nobody else. Send it to them yourself: it’s shown this once.</p>
      <div className="field">
        <label htmlFor="invitation-link">Link</label>
        <input
          id="invitation-link"
          value={link}
          readOnly
          autoFocus
          data-first
          onFocus={(event) => event.target.select()}
        />
      </div>
      <footer>
        <Button onClick={onClose}>Done</Button>
        <Button look="primary" onClick={() => void copy()}>
          Copy
        </Button>
      </footer>
    </Dialog>
  );
}
