// The shared text of a document, with all that is said about it.

import { Suspense, lazy, useState, type ReactNode } from "react";
import type { DocumentStatus, SharedDocument } from "@atelier/client";
import { useObservable } from "../observing";
import { Avatar } from "../parts/avatar";
import { Loading } from "../parts/faces";
import { useMay } from "../room";
import { useSigned } from "../session";
import { Mark } from "./mark";
import { useOpened, type Known } from "./opening";
import { useReaders } from "./people";
import { standingOf } from "./standing";

const Writing = lazy(async () => ({ default: (await import("./writing/writing")).Writing }));

interface SheetProps {
  document: Known;
  isDeleted: boolean;
  /** The server does not answer: what the browser kept is all there is. */
  isAway: boolean;
  /** The head of the page, with how the document stands in it. */
  head: (standing: ReactNode) => ReactNode;
}

export function Sheet({ document, ...rest }: SheetProps) {
  const shared = useOpened(document);
  if (!shared) return rest.head(null);
  return <Opened shared={shared} title={document.title} {...rest} />;
}

interface OpenedProps extends Omit<SheetProps, "document"> {
  shared: SharedDocument;
  title: string;
}

function Opened({ shared, title, isDeleted, isAway, head }: OpenedProps) {
  const status = useObservable(shared.status);
  const shown = isAway && status.connection === "connecting" ? { ...status, connection: "offline" as const } : status;
  const isOver = isDeleted || status.connection === "ended";
  const mayWrite = useMayWrite(status) && !isOver;
  const text = shared.doc.getText("content");
  // What the browser kept is shown before the server has answered.
  const [isThere, setThere] = useState(false);
  if (!isThere && status.loaded && (status.synced || isOver || text.length > 0 || (isAway && status.kept)))
    setThere(true);
  return (
    <>
      {head(
        <div className="document-bar">
          <Mark standing={standingOf(shown, mayWrite, isDeleted)} text={() => text.toString()} />
          <Readers shared={shared} />
        </div>,
      )}
      {isOver && <Over status={status} isDeleted={isDeleted} />}
      {!isOver && !mayWrite && (
        <p className="banner">You can read this document. Ask an editor of the workspace to let you write.</p>
      )}
      <Suspense fallback={<Loading what="document" />}>
        {isThere ? (
          <Writing text={text} awareness={shared.awareness} title={title} mayWrite={mayWrite} />
        ) : (
          <Loading what="document" />
        )}
      </Suspense>
    </>
  );
}

/** Whether one may write: what the room says of one's role, until the document's own connection tells. */
function useMayWrite({ connection, readOnly }: DocumentStatus): boolean {
  const mayEdit = useMay("editor");
  return connection === "connecting" ? mayEdit && !readOnly : !readOnly;
}

function Over({ status: { refusal }, isDeleted }: { status: DocumentStatus; isDeleted: boolean }) {
  const isGone = isDeleted || refusal?.code === "not_found";
  const isSignedOut = refusal?.code === "unauthenticated" || refusal?.code.startsWith("token_");
  const reason = isDeleted
    ? "This document was deleted."
    : isGone
      ? "This document was deleted, or isn’t yours to see any more."
      : isSignedOut
        ? "You’re signed out."
        : "This document was closed.";
  return (
    <p className="banner bad" role="alert">
      {reason} You can still read and copy the text here, but nothing you write would be stored.
    </p>
  );
}

function Readers({ shared }: { shared: SharedDocument }) {
  const { user } = useSigned();
  const readers = useReaders(shared);
  if (readers.length === 0) return null;
  return (
    <ul className="readers" aria-label={`In this document: ${readers.length}`}>
      {readers.map(({ id, name, color }) => {
        const words = id === user.id ? `${name} (you)` : name;
        return (
          <li key={id} title={words}>
            <Avatar name={name} color={color} />
            <span className="unseen">{words}</span>
          </li>
        );
      })}
    </ul>
  );
}
