// One document: its name, who is in it, whether it is stored, and its text.

import { useCallback, useEffect, useState, type ReactNode } from "react";
import { AtelierError, type KeptCopy } from "@atelier/client";
import { useTidying } from "../kept/tidying";
import { useObservable } from "../observing";
import { Empty, Failed, Loading } from "../parts/faces";
import { useMay, useProjects, useRoom, useViewing, useWorkspaceName } from "../room";
import { useSigned } from "../session";
import { PageHead } from "../views/page_head";
import type { TextDocument } from "./document_row";
import type { Known } from "./opening";
import { Renaming } from "./renaming";
import { Sheet } from "./sheet";
import "./documents.css";

export function DocumentPage({ id, projectId }: { id: string; projectId: string }) {
  const room = useRoom();
  const [, { items: projects }] = useProjects();
  const workspaceName = useWorkspaceName();
  const { document, isDeleted, isAway, error, put, retry } = useDocument(id);
  const kept = useKept(id);
  const known = document ?? (isAway && !isDeleted ? kept : null);
  const mayEdit = useMay("editor");
  useViewing(known ? `“${known.title}”` : "a document");
  const place = `/w/${room.id}/p/${projectId}`;
  const above = [
    { label: "Workspaces", to: "/" },
    { label: workspaceName, to: `/w/${room.id}` },
    { label: projects.find((project) => project.id === projectId)?.name ?? "Project", to: place },
    { label: "Documents", to: `${place}/documents` },
  ];
  const head = (standing: ReactNode) => (
    <PageHead title={known?.title ?? "Document"} above={above}>
      {standing}
      {document && mayEdit && !isDeleted && <Renaming document={document} onRenamed={put} />}
    </PageHead>
  );
  return (
    <div className="page wide document-page">
      {known?.kind === "text" && <Sheet document={known} isDeleted={isDeleted} isAway={isAway} head={head} />}
      {known?.kind !== "text" && head(null)}
      {document && document.kind !== "text" && (
        <Empty title="This document opens in another editor.">
          <p>It has more than text in it. You can rename or delete it in the list of documents.</p>
        </Empty>
      )}
      {!document && isDeleted && <Empty title="This document was deleted." />}
      {!known && !isDeleted && error !== null && <Failed what="This document" error={error} onRetry={retry} />}
      {!known && !isDeleted && error === null && <Loading what="document" />}
    </div>
  );
}

/** The document's name and kind as they are now; what it was last, once it is deleted. */
function useDocument(id: string) {
  const { client } = useSigned();
  const room = useRoom();
  const tidy = useTidying();
  const isLost = useObservable(room.state) === "offline";
  const [document, setDocument] = useState<TextDocument | null>(null);
  const [isDeleted, setDeleted] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [tries, setTries] = useState(0);
  const put = useCallback(
    (next: TextDocument) =>
      void (next.id === id && setDocument((known) => (known && known.revision >= next.revision ? known : next))),
    [id],
  );
  useEffect(() => {
    const refused = (refusal: unknown) => {
      setError(refusal);
      if (refusal instanceof AtelierError && refusal.code === "not_found") void tidy((copy) => copy.id === id);
    };
    const load = () => {
      setError(null);
      client.rest.get("/documents/{id}", { path: { id } }).then(put, refused);
    };
    const stops = [
      room.on("document.updated", ({ data }) => put(data)),
      room.on("document.deleted", ({ data }) => data.id === id && setDeleted(true)),
      // Each time: what was asked for while the connection was lost is asked for again.
      room.on("joined", load),
    ];
    if (room.state.getSnapshot() === "live") load();
    return () => stops.forEach((stop) => stop());
  }, [client, room, id, put, tidy, tries]);
  const isAway = isLost || (error instanceof AtelierError && AWAY.has(error.code));
  return { document, isDeleted, isAway, error: document ? null : error, put, retry: () => setTries(tries + 1) };
}

const AWAY: ReadonlySet<string> = new Set(["unreachable", "unavailable", "offline"]);

/** What the browser kept of the document, if it did. */
function useKept(id: string): Known | null {
  const { copies } = useSigned();
  const [known, setKnown] = useState<Known | null>(null);
  useEffect(() => {
    const take = ({ about: { title, project } }: KeptCopy) => {
      if (title !== undefined && project !== undefined) setKnown({ id, title, kind: "text", project_id: project });
    };
    void copies.get(id).then((copy) => copy && take(copy));
  }, [copies, id]);
  return known;
}
