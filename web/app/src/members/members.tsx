// Who belongs to a workspace, with which role, and who is invited.

import { useState } from "react";
import type { RestSchemas } from "@atelier/client";
import { useNotices } from "../notices";
import { useCommands } from "../palette/commands";
import { Button } from "../parts/button";
import { Failed, Loading } from "../parts/faces";
import { useMay, useRoom, useViewing } from "../room";
import { useSigned } from "../session";
import { WorkspaceHead } from "../views/workspace_head";
import { wordsOf } from "../words";
import { useMembers } from "./directory";
import { Invitations } from "./invitations";
import { InviteForm } from "./invite_form";
import { MemberRow } from "./member_row";
import type { Role } from "./roles";

export type Member = RestSchemas["schemas"]["Member"];

export function Members() {
  const { client } = useSigned();
  const { notify } = useNotices();
  const { id } = useRoom();
  const mayManage = useMay("admin");
  const [isInviting, setInviting] = useState(false);
  useViewing("the members");
  const [members, { status, items, error }] = useMembers();
  const change = (member: Member, role: Role) => {
    const call = () =>
      client.rest.patch("/workspaces/{id}/members/{user_id}", {
        path: { id, user_id: member.user_id },
        body: { role },
      });
    members
      .attempt(member.id, { role }, call)
      .catch((refusal: unknown) => notify(`${member.name} keeps the role. ${wordsOf(refusal)}`));
  };
  const remove = (member: Member) =>
    client.rest.delete("/workspaces/{id}/members/{user_id}", { path: { id, user_id: member.user_id } }).then(
      () => members.remove(member.id),
      (refusal: unknown) => notify(`${member.name} is still a member. ${wordsOf(refusal)}`),
    );
  const invite = { label: "Invite somebody", key: "n", words: "add member", run: () => setInviting(true) };
  useCommands(mayManage ? [invite] : []);
  return (
    <div className="page">
      <WorkspaceHead tab="members">
        {mayManage && (
          <Button look="primary" onClick={() => setInviting(true)}>
            Invite
          </Button>
        )}
      </WorkspaceHead>
      {status === "loading" && <Loading what="members" shape="rows" />}
      {status === "failed" && <Failed what="The members" error={error} onRetry={members.reload} />}
      <ul className="rows" aria-label="Members">
        {items.map((member) => (
          <MemberRow
            key={member.id}
            member={member}
            mayManage={mayManage}
            onRole={(role) => change(member, role)}
            onRemove={() => void remove(member)}
          />
        ))}
      </ul>
      {mayManage && <Invitations />}
      {isInviting && <InviteForm onClose={() => setInviting(false)} />}
    </div>
  );
}
