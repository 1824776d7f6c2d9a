// Who is in the workspace, and what they look at.

import type { Person } from "@atelier/client";
import { useObservable } from "../observing";
import { Avatar } from "../parts/avatar";
import { usePath } from "../routing";
import { pageOf, useRoom } from "../room";
import { useSigned } from "../session";

const SHOWN = 6;

export function Present() {
  const { user } = useSigned();
  const path = pageOf(usePath());
  const people = useObservable(useRoom().presence);
  const shown = people.slice(0, people.length > SHOWN ? SHOWN - 1 : SHOWN);
  const more = people.length - shown.length;
  return (
    <ul className="present" aria-label={`Here now: ${people.length}`}>
      {shown.map((person) => (
        <li key={person.user_id} title={wordsFor(person, user.id)}>
          <Avatar
            name={person.name}
            color={person.color}
            isHere={person.user_id === user.id || person.state.path === path}
          />
          <span className="unseen">{wordsFor(person, user.id)}</span>
        </li>
      ))}
      {more > 0 && (
        <li
          className="more"
          title={people
            .slice(SHOWN - 1)
            .map(({ name }) => name)
            .join(", ")}
        >
          +{more}
          <span className="unseen"> more</span>
        </li>
      )}
    </ul>
  );
}

function wordsFor({ user_id, name, state }: Person, ownId: string): string {
  const who = user_id === ownId ? `${name} (you)` : name;
  // Anybody's program may have written the state.
  return typeof state.page === "string" && state.page ? `${who}, looking at ${state.page.slice(0, 100)}` : who;
}
