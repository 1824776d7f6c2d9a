// Members with a role of their own in a project: the higher of it and their role in the workspace counts.

import { useState } from "react";
import type { RestSchemas } from "@atelier/client";
import { useAction } from "../acting";
import type { Member } from "../members/members";
import { labelOf, ROLES, type Role } from "../members/roles";
import { useNotices } from "../notices";
import { Button } from "../parts/button";
import { Choice } from "../parts/choice";
import { Failed, Refusal } from "../parts/faces";
import { useLive } from "../room";
import { useSigned } from "../session";
import { wordsOf } from "../words";

type ProjectMember = RestSchemas["schemas"]["ProjectMember"];

interface ProjectPeopleProps {
  projectId: string;
  members: readonly Member[];
  mayChange: boolean;
}

export function ProjectPeople({ projectId, members, mayChange }: ProjectPeopleProps) {
  const { client } = useSigned();
  const { notify } = useNotices();
  const [people, { status, items, error }] = useOwnRoles(projectId);
  const remove = async ({ id, user_id, name }: ProjectMember) => {
    try {
      await client.rest.delete("/projects/{id}/members/{user_id}", { path: { id: projectId, user_id } });
      people.remove(id);
    } catch (refusal) {
      notify(`${name} keeps the role. ${wordsOf(refusal)}`);
    }
  };
  const others = members.filter(({ user_id }) => !items.some((each) => each.user_id === user_id));
  return (
    <section className="page-part" aria-labelledby="own-roles">
      <h3 id="own-roles">Roles of their own</h3>
      <p className="quiet">Members may do more in this project than elsewhere. The higher of both roles counts.</p>
      {status === "failed" && <Failed what="The roles" error={error} onRetry={people.reload} />}
      <ul className="rows" aria-label="Roles in this project">
        {items.map((person) => (
          <li className="row" key={person.id}>
            <p className="what title">{person.name}</p>
            <div className="acts">
              <span className="mark">{labelOf(person.role)}</span>
              {mayChange && (
                <Button
                  look="quiet"
                  aria-label={`Remove the role of ${person.name}`}
                  onClick={() => void remove(person)}
                >
                  Remove
                </Button>
              )}
            </div>
          </li>
        ))}
      </ul>
      {mayChange && others.length > 0 && (
        <Giving
          members={others}
          onGive={async (user_id, role) =>
            people.put(
              await client.rest.put("/projects/{id}/members/{user_id}", {
                path: { id: projectId, user_id },
                body: { role },
              }),
            )
          }
        />
      )}
    </section>
  );
}

interface GivingProps {
  members: readonly Member[];
  onGive: (userId: string, role: Role) => Promise<unknown>;
}

function Giving({ members, onGive }: GivingProps) {
  const [person, choose] = useState("");
  const [role, setRole] = useState<Role>("editor");
  const { run, isBusy, error } = useAction(async () => {
    await onGive(person, role);
    choose("");
  });
  return (
    <>
      <div className="inline">
        <Choice
          label="Member"
          value={person}
          options={[
            { value: "", label: "Choose a member" },
            ...members.map(({ user_id, name }) => ({ value: user_id, label: name })),
          ]}
          onChoose={choose}
        />
        <Choice
          label="Role"
          value={role}
          options={ROLES.map(({ role: value, label }) => ({ value, label }))}
          onChoose={setRole}
        />
        <Button isBusy={isBusy} disabled={!person} onClick={() => void run()}>
          Give
        </Button>
      </div>
      <Refusal error={error} />
    </>
  );
}

function useOwnRoles(projectId: string) {
  const { client } = useSigned();
  return useLive<ProjectMember>(
    () => ({
      load: () => client.rest.all("/projects/{id}/members", { path: { id: projectId }, query: { limit: 200 } }),
      isNewer: (next, known) => next.updated_at >= known.updated_at,
      order: (a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id),
    }),
    (collection, on) => {
      on("project_member.set", ({ data }) => data.project_id === projectId && collection.put(data));
      on("project_member.removed", ({ data }) => collection.remove(data.id));
    },
    projectId,
  );
}
