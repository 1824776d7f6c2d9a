// Who is signed in decides what is shown; within, the address does.

import { Suspense, useEffect, useRef } from "react";
import type { Session } from "@atelier/client";
import { LeavingProvider } from "./kept/leaving";
import { Tidying } from "./kept/tidying";
import { OwnRole } from "./members/own_role";
import { Talking } from "./messages/talking";
import { useNotices } from "./notices";
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
import { useVersionNotice } from "./version";
import { wordsOf } from "./words";

export function App({ session }: { session: Session }) {
  const refusal = useRestored(session);
  useVersionNotice();
  useForgetting(session);
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
          <LeavingProvider>
            <Pages />
          </LeavingProvider>
        </CommandsProvider>
      </WorkspacesProvider>
    </SignedIn>
  );
}

/** What is said to somebody is not for the next person who signs in here. */
function useForgetting(session: Session): void {
  const { clear } = useNotices();
  const id = useObservable(session.user)?.id;
  const last = useRef(id);
  useEffect(() => {
    if (id === undefined) return;
    if (last.current !== undefined && last.current !== id) clear();
    last.current = id;
  }, [id, clear]);
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
        <Tidying />
      </Talking>
    </Room>
  );
}
