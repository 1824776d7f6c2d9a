// Who is in the workspace, what they look at, and the way there.

import { useId } from "react";
import type { Person, Workspace } from "@atelier/client";
import { useObservable } from "../observing";
import { Avatar } from "../parts/avatar";
import { pageOf } from "../room";
import { Link, usePath } from "../routing";
import { useSigned } from "../session";
import { useDisclosure } from "./switcher";

const SHOWN = 4;

export function Present({ room }: { room: Workspace }) {
  const id = useId();
  const { user } = useSigned();
  const path = pageOf(usePath());
  const people = useObservable(room.presence);
  const { isOpen, setOpen, box } = useDisclosure();
  const shown = people.slice(0, people.length > SHOWN ? SHOWN - 1 : SHOWN);
  const more = people.length - shown.length;
  if (people.length === 0) return null;
  return (
    <div className="present" ref={box}>
      <button
        type="button"
        className="people"
        aria-expanded={isOpen}
        aria-controls={id}
        aria-label={`Here now: ${people.length}`}
        onClick={() => setOpen(!isOpen)}
      >
        {shown.map((person) => (
          <Avatar
            key={person.user_id}
            name={person.name}
            color={person.color}
            isHere={person.user_id === user.id || pageOf(addressOf(person, room.id) ?? "") === path}
          />
        ))}
        {more > 0 && <span className="more">+{more}</span>}
      </button>
      {isOpen && (
        <ul id={id} className="popover" aria-label="Here now">
          {people.map((person) => (
            <Whereabouts key={person.user_id} person={person} workspaceId={room.id} onFollow={() => setOpen(false)} />
          ))}
        </ul>
      )}
    </div>
  );
}

interface WhereaboutsProps {
  person: Person;
  workspaceId: string;
  onFollow: () => void;
}

function Whereabouts({ person, workspaceId, onFollow }: WhereaboutsProps) {
  const { user } = useSigned();
  const isSelf = person.user_id === user.id;
  const address = isSelf ? null : addressOf(person, workspaceId);
  const said = (
    <>
      <Avatar name={person.name} color={person.color} />
      <span className="label">
        {person.name}
        {isSelf && " (you)"} <span className="quiet">{wordsFor(person)}</span>
      </span>
    </>
  );
  return (
    <li>
      {address ? (
        <Link to={address} className="place" title="Go there" onClickCapture={() => setTimeout(onFollow)}>
          {said}
        </Link>
      ) : (
        <span className="place">{said}</span>
      )}
    </li>
  );
}

/** Where somebody is, as an address of this workspace. Anybody's program may have written the state. */
export function addressOf({ state }: Person, workspaceId: string): string | null {
  const { path } = state;
  const place = `/w/${workspaceId}`;
  return typeof path === "string" && (path === place || path.startsWith(`${place}/`)) ? path.slice(0, 500) : null;
}

function wordsFor({ state }: Person): string {
  return typeof state.page === "string" && state.page ? `looking at ${state.page.slice(0, 100)}` : "";
}
