// Where one is signed in.

import { useEffect, useState } from "react";
import type { RestSchemas } from "@atelier/client";
import { useAction } from "../acting";
import { Collection } from "../collection";
import { exactTimeOf } from "../days";
import { useNotices } from "../notices";
import { useObservable } from "../observing";
import { Button } from "../parts/button";
import { Failed, Loading } from "../parts/faces";
import { useSigned } from "../session";
import { Part } from "../settings/part";
import { agoOf, wordsOf } from "../words";
import { deviceOf } from "./device";

type SessionInfo = RestSchemas["schemas"]["SessionInfo"];

export function Sessions() {
  const { client } = useSigned();
  const { notify } = useNotices();
  const [sessions] = useState(
    () =>
      new Collection<SessionInfo>({
        load: () => client.rest.all("/auth/sessions", { query: { limit: 200 } }),
        isNewer: (next, known) => next.updated_at >= known.updated_at,
        order: (a, b) => Number(b.current) - Number(a.current) || b.updated_at.localeCompare(a.updated_at),
      }),
  );
  useEffect(() => void sessions.reload(), [sessions]);
  const { status, items, error } = useObservable(sessions);
  const others = items.filter(({ current }) => !current);
  const end = async (session: SessionInfo) => {
    await client.rest.delete("/auth/sessions/{id}", { path: { id: session.id } });
    sessions.remove(session.id);
  };
  const endOthers = useAction(async () => {
    try {
      for (const each of others) await end(each);
      notify("You’re signed out everywhere else.");
    } catch (refusal) {
      notify(`You’re still signed in elsewhere. ${wordsOf(refusal)}`);
    }
  });
  return (
    <Part title="Where you’re signed in" words="Sign out what you don’t know, then change your password.">
      {status === "loading" && <Loading what="sessions" />}
      {status === "failed" && <Failed what="Your sessions" error={error} onRetry={sessions.reload} />}
      <ul className="rows" aria-label="Sessions">
        {items.map((session) => (
          <Row key={session.id} session={session} onEnd={() => end(session)} />
        ))}
      </ul>
      {others.length > 1 && (
        <Button isBusy={endOthers.isBusy} onClick={() => void endOthers.run()}>
          Sign out everywhere else
        </Button>
      )}
    </Part>
  );
}

function Row({ session, onEnd }: { session: SessionInfo; onEnd: () => Promise<void> }) {
  const { notify } = useNotices();
  const device = deviceOf(session.user_agent);
  const { run, isBusy } = useAction(() =>
    onEnd().catch((refusal: unknown) => notify(`${device} is still signed in. ${wordsOf(refusal)}`)),
  );
  return (
    <li className="row">
      <div className="what">
        <p className="title" title={session.user_agent}>
          {device} {session.current && <span className="mark completed">This one</span>}
        </p>
        <p className="quiet">
          {session.address} · signed in{" "}
          <time dateTime={session.created_at} title={exactTimeOf(session.created_at)}>
            {agoOf(session.created_at)}
          </time>
          , last used{" "}
          <time dateTime={session.updated_at} title={exactTimeOf(session.updated_at)}>
            {agoOf(session.updated_at)}
          </time>
        </p>
      </div>
      {!session.current && (
        <Button look="quiet" aria-label={`Sign out ${device}`} isBusy={isBusy} onClick={() => void run()}>
          Sign out
        </Button>
      )}
    </li>
  );
}
