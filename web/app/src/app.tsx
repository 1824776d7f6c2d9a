// Who is signed in decides what is shown; within, the address does.

import { Suspense, useEffect, useRef } from "react";
import type { Session } from "@atelier/client";
import { OwnRole } from "./members/own_role";
import { Talking } from "./messages/talking";
import { useObservable } from "./observing";
import { CommandsProvider } from "./palette/commands";
import { Palette } from "./palette/opening";
import { Boundary } from "./parts/boundary";
import { Loading } from "./parts/faces";
import { useRestored } from "./restoring";
import { Inside, pageOf, Room } from "./room";
import { pageAt } from "./routes";
import { usePath } from "./routing";
import { SignedIn } from "./session";
import { Entrance } from "./views/entrance";
import { Shell } from "./views/shell";
import { WorkspacesProvider } from "./workspaces";
import { wordsOf } from "./words";

export function App({ session }: { session: Session }) {
  const refusal = useRestored(session);
  const user = useObservable(session.user);
  const wasSignedIn = useRef(false);
  useEffect(() => {
    if (user) wasSignedIn.current = true;
  }, [user]);
  if (user === undefined) return refusal ? <Unreachable refusal={refusal} /> : <Loading what="Atelier" isPage />;
  if (user === null) return <Entrance session={session} wasSignedIn={wasSignedIn.current} />;
  return (
    <SignedIn key={user.id} session={session} user={user}>
      <WorkspacesProvider>
        <CommandsProvider>
          <Pages />
        </CommandsProvider>
      </WorkspacesProvider>
    </SignedIn>
  );
}

function Unreachable({ refusal }: { refusal: unknown }) {
  return (
    <div className="face page" role="alert">
      <span className="spinner" aria-hidden="true" />
      <h1 className="title">Atelier isn’t answering</h1>
      <p>{wordsOf(refusal)} We keep trying.</p>
    </div>
  );
}

function Pages() {
  const path = usePath();
  const page = pageOf(path);
  // After a dialog the focus goes back to where it was opened.
  useEffect(() => document.getElementById("main")?.focus({ preventScroll: true }), [page]);
  const { workspace, project, shown } = pageAt(path);
  const loaded = (
    <Boundary key={`${workspace} ${project}`} address={path}>
      <Suspense fallback={<Loading what="page" />}>{shown}</Suspense>
    </Boundary>
  );
  return (
    <Room id={workspace}>
      <Talking>
        <Shell>
          {workspace === null ? (
            loaded
          ) : (
            <Inside key={workspace}>
              <OwnRole projectId={project}>{loaded}</OwnRole>
            </Inside>
          )}
        </Shell>
        <Palette />
      </Talking>
    </Room>
  );
}
