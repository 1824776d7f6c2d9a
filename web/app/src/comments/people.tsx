import type { Member } from "../members/members";

interface PeopleProps {
  id: string;
  people: readonly Member[];
  active: number;
  onPick: (member: Member) => void;
}

/** Who can be mentioned; the focus stays where one writes. */
export function People({ id, people, active, onPick }: PeopleProps) {
  return (
    <ul className="people-list" role="listbox" id={id} aria-label="Mention somebody">
      {people.map((member, index) => (
        <li
          key={member.user_id}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === active}
          onPointerDown={(event) => {
            // The field would lose the focus, and the list be gone.
            event.preventDefault();
            onPick(member);
          }}
        >
          <span className="title">{member.name}</span> <span className="quiet">{member.email}</span>
        </li>
      ))}
    </ul>
  );
}
