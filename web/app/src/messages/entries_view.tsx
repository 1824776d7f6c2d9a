import type { Member } from "../members/members";
import { nameOf } from "../members/names";
import { useObservable } from "../observing";
import { Avatar } from "../parts/avatar";
import { useRoom } from "../room";
import { useSigned } from "../session";
import { Said } from "../comments/said";
import { wordsOf } from "../words";
import type { Draft } from "./conversation";
import { dayName, exactTimeOf, timeOf } from "../days";
import type { Entry, Group, Line } from "./entries";

const ABSENT = "#5b6072";

interface EntriesProps {
  entries: readonly Entry[];
  members: readonly Member[];
  onAgain: (draft: Draft) => void;
  onForget: (draft: Draft) => void;
}

export function Entries({ entries, members, ...acts }: EntriesProps) {
  return (
    <ol className="entries">
      {entries.map((entry) => {
        if (entry.kind === "day")
          return (
            <li key={entry.key} className="rule">
              <h2>{dayName(entry.at)}</h2>
            </li>
          );
        if (entry.kind === "new")
          return (
            <li key={entry.key} className="rule new">
              <h2>New messages</h2>
            </li>
          );
        return <Together key={entry.key} group={entry.group} members={members} {...acts} />;
      })}
    </ol>
  );
}

interface TogetherProps extends Pick<EntriesProps, "members" | "onAgain" | "onForget"> {
  group: Group;
}

/** What one person said at once. */
function Together({ group: { authorId, lines }, members, ...acts }: TogetherProps) {
  const { user } = useSigned();
  const people = useObservable(useRoom().presence);
  const name = nameOf(authorId, members);
  const color = people.find(({ user_id }) => user_id === authorId)?.color ?? ABSENT;
  const at = lines[0]!.at;
  return (
    <li className="together">
      <Avatar name={name} color={color} />
      <div className="words-of">
        <p className="author">
          <span className="title">{authorId === user.id ? `${name} (you)` : name}</span>{" "}
          <time dateTime={at} title={exactTimeOf(at)}>
            {timeOf(at)}
          </time>
        </p>
        {lines.map((line) => (
          <OneLine key={line.key} line={line} readerId={user.id} {...acts} />
        ))}
      </div>
    </li>
  );
}

interface OneLineProps extends Pick<EntriesProps, "onAgain" | "onForget"> {
  line: Line;
  readerId: string;
}

function OneLine({ line: { text, at, draft }, readerId, onAgain, onForget }: OneLineProps) {
  return (
    <div className={draft ? "line on-its-way" : "line"} title={exactTimeOf(at)}>
      <p className="text">
        <Said text={text} readerId={readerId} />
      </p>
      {draft && draft.refusal === null && <p className="quiet">Sending…</p>}
      {draft && draft.refusal !== null && (
        <p className="words wrong" role="alert">
          Not sent. {wordsOf(draft.refusal)}{" "}
          <button type="button" className="link" onClick={() => onAgain(draft)}>
            Send again
          </button>{" "}
          <button type="button" className="link" onClick={() => onForget(draft)}>
            Discard
          </button>
        </p>
      )}
    </div>
  );
}
