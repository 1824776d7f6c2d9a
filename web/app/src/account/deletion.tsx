import { useEffect, useState, type FormEvent } from "react";
import { useAction } from "../acting";
import { Button } from "../parts/button";
import { Dialog } from "../parts/dialog";
import { Refusal } from "../parts/faces";
import { Field } from "../parts/field";
import { Link, navigate } from "../routing";
import { useSigned } from "../session";
import { Part } from "../settings/part";

/** The end of one's account, which has to wait until somebody else owns what one owns. */
export function Deletion() {
  const { client, session, user, copies, removals } = useSigned();
  const [isAsking, setAsking] = useState(false);
  const [typed, setTyped] = useState("");
  const owned = useOwned(isAsking);
  const { run, isBusy, error } = useAction(async () => {
    await removals.finish();
    await client.rest.delete("/auth/me");
    // The session ended with the account: signing out finds that, and shows the entrance.
    await session.logout();
    navigate("/sign-in", { replace: true });
    await copies.clear();
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run();
  };
  const isMeant = typed.trim().toLowerCase() === user.email.toLowerCase();
  return (
    <Part
      title="Delete your account"
      words="What you wrote and made stays in its workspaces, without your name. This can’t be undone."
    >
      <Button onClick={() => setAsking(true)}>Delete your account…</Button>
      {isAsking && owned.length > 0 && (
        <Dialog title="You own workspaces" onClose={() => setAsking(false)}>
          <p>Hand them over or delete them first, in their settings:</p>
          <ul className="rows">
            {owned.map(({ id, name }) => (
              <li key={id}>
                <Link to={`/w/${id}/settings`}>{name}</Link>
              </li>
            ))}
          </ul>
          <footer>
            <Button look="primary" onClick={() => setAsking(false)}>
              Understood
            </Button>
          </footer>
        </Dialog>
      )}
      {isAsking && owned.length === 0 && (
        <Dialog title="Delete your account?" onClose={() => setAsking(false)}>
          <form onSubmit={submit}>
            <p>It’s gone at once and for good. What you wrote stays, without your name.</p>
            <Field
              label={`To be sure, type ${user.email}`}
              value={typed}
              onText={setTyped}
              autoComplete="off"
              autoFocus
            />
            <Refusal error={error} />
            <footer>
              <Button look="quiet" onClick={() => setAsking(false)}>
                Keep it
              </Button>
              <Button look="danger" type="submit" isBusy={isBusy} disabled={!isMeant}>
                Delete for good
              </Button>
            </footer>
          </form>
        </Dialog>
      )}
    </Part>
  );
}

/** The workspaces that one owns, as far as they are known. */
function useOwned(isWanted: boolean): readonly { id: string; name: string }[] {
  const { client } = useSigned();
  const [owned, setOwned] = useState<readonly { id: string; name: string }[]>([]);
  useEffect(() => {
    if (!isWanted) return;
    const find = async () => {
      const { memberships } = await client.rest.get("/auth/me");
      const ids = new Set(memberships.filter(({ role }) => role === "owner").map(({ workspace_id }) => workspace_id));
      const found: { id: string; name: string }[] = [];
      for await (const { id, name } of client.rest.all("/workspaces")) if (ids.has(id)) found.push({ id, name });
      setOwned(found);
    };
    // The server refuses just the same, and says why.
    void find().catch(() => undefined);
  }, [client, isWanted]);
  return owned;
}
