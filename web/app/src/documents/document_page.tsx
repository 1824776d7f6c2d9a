// One document: its name, who is in it, whether it is stored, and its text.

import { useCallback, useEffect, useState, type ReactNode } from "react";
import { Empty, Failed, Loading } from "../parts/faces";
import { useMay, useProjects, useRoom, useViewing, useWorkspaceName } from "../room";
import { useSigned } from "../session";
import { PageHead } from "../views/page_head";
import type { TextDocument } from "./document_row";
import { Renaming } from "./renaming";
import { Sheet } from "./sheet";
import "./documents.css";

export function DocumentPage({ id, projectId }: { id: string; projectId: string }) {
  const room = useRoom();
  const [, { items: projects }] = useProjects();
  const workspaceName = useWorkspaceName();
  const { document, isDeleted, error, put, retry } = useDocument(id);
  const mayEdit = useMay("editor");
  useViewing(document ? `“${document.title}”` : "a document");
  const place = `/w/${room.id}/p/${projectId}`;
  const above = [
    { label: "Workspaces", to: "/" },
    { label: workspaceName, to: `/w/${room.id}` },
    { label: projects.find((project) => project.id === projectId)?.name ?? "Project", to: place },
    { label: "Documents", to: `${place}/documents` },
  ];
  const head = (standing: ReactNode) => (
    <PageHead title={document?.title ?? "Document"} above={above}>
      {standing}
      {document && mayEdit && !isDeleted && <Renaming document={document} onRenamed={put} />}
    </PageHead>
  );
  return (
    <div className="page wide document-page">
      {document?.kind === "text" && <Sheet document={document} isDeleted={isDeleted} head={head} />}
      {document?.kind !== "text" && head(null)}
      {document && document.kind !== "text" && (
        <Empty title="This document opens in another editor.">
          <p>It has more than text in it. You can rename or delete it in the list of documents.</p>
        </Empty>
      )}
      {!document && isDeleted && <Empty title="This document was deleted." />}
      {!document && !isDeleted && error !== null && <Failed what="This document" error={error} onRetry={retry} />}
      {!document && !isDeleted && error === null && <Loading what="document" />}
    </div>
  );
}

/** The document's name and kind as they are now; what it was last, once it is deleted. */
function useDocument(id: string) {
  const { client } = useSigned();
  const room = useRoom();
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
    const load = () => {
      setError(null);
      client.rest.get("/documents/{id}", { path: { id } }).then(put, setError);
    };
    const stops = [
      room.on("document.updated", ({ data }) => put(data)),
      room.on("document.deleted", ({ data }) => data.id === id && setDeleted(true)),
      room.on("reset", load),
    ];
    void room.joined().then(load, () => undefined);
    return () => stops.forEach((stop) => stop());
  }, [client, room, id, put, tries]);
  return { document, isDeleted, error: document ? null : error, put, retry: () => setTries(tries + 1) };
}
