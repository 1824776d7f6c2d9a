import type { RestSchemas } from "@atelier/client";
import { Failed } from "../parts/faces";
import { Button } from "../parts/button";
import { useRemoval } from "../removing";
import { useLive, useRoom } from "../room";
import { useSigned } from "../session";
import { labelOf } from "./roles";

type Invitation = RestSchemas["schemas"]["Invitation"];

/** Invitations that nobody has taken up yet. */
export function Invitations() {
  const { client } = useSigned();
  const { id } = useRoom();
  const [invitations, { status, items, error }] = useLive<Invitation>(
    () => ({
      load: () => client.rest.all("/workspaces/{id}/invitations", { path: { id } }),
      isNewer: (next, known) => next.updated_at > known.updated_at,
      order: (a, b) => a.email.localeCompare(b.email) || a.id.localeCompare(b.id),
    }),
    (collection, on) => {
      on("invitation.created", ({ data }) => collection.put(data));
      on("invitation.revoked", ({ data }) => collection.remove(data.id));
      // Who joins has taken theirs up.
      on("member.joined", () => void collection.reload());
    },
    id,
  );
  const revoke = useRemoval(
    invitations,
    (each, options) => client.rest.delete("/invitations/{id}", { path: { id: each }, ...options }),
    ({ email }) => email,
  );
  if (status === "failed") return <Failed what="The invitations" error={error} onRetry={invitations.reload} />;
  if (items.length === 0) return null;
  return (
    <section className="page-part" aria-labelledby="invited">
      <h2 id="invited">Invited</h2>
      <ul className="rows">
        {items.map((invitation) => (
          <li className="row" key={invitation.id}>
            <div className="what">
              <p className="title">{invitation.email}</p>
              <p className="quiet">
                As {labelOf(invitation.role).toLowerCase()}, until{" "}
                {new Date(invitation.expires_at).toLocaleDateString("en-GB", { day: "numeric", month: "long" })}
              </p>
            </div>
            <Button look="quiet" aria-label={`Revoke ${invitation.email}`} onClick={() => revoke(invitation)}>
              Revoke
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
