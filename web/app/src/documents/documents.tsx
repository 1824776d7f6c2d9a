// The documents of a project, live.

import { useState } from "react";
import { isNewerRevision } from "../collection";
import { useMembers } from "../members/directory";
import { useNotices } from "../notices";
import { useObservable } from "../observing";
import { useCommands } from "../palette/commands";
import { Button } from "../parts/button";
import { CreateForm } from "../parts/create_form";
import { Empty, Failed, Loading } from "../parts/faces";
import { useRemoval } from "../removing";
import { useLive, useMay, useRoom } from "../room";
import { navigate } from "../routing";
import { useSigned } from "../session";
import { wordsOf } from "../words";
import { DocumentRow, type TextDocument } from "./document_row";
import "./documents.css";

export function Documents({ projectId, place }: { projectId: string; place: string }) {
  const { client } = useSigned();
  const { notify } = useNotices();
  const mayEdit = useMay("editor");
  const people = useObservable(useRoom().presence);
  const [isCreating, setCreating] = useState(false);
  const [, { items: members }] = useMembers();
  const [documents, { status, items, error }] = useDocuments(projectId);
  const remove = useRemoval(
    documents,
    (id, options) => client.rest.delete("/documents/{id}", { path: { id }, ...options }),
    ({ title }) => title,
  );
  const create = async (title: string) => {
    const body = { title, kind: "text" } as const;
    const made = await client.rest.post("/projects/{id}/documents", { path: { id: projectId }, body });
    documents.put(made);
    navigate(`${place}/documents/${made.id}`);
  };
  const rename = ({ id, title }: TextDocument, wanted: string) => {
    const call = () => client.rest.patch("/documents/{id}", { path: { id }, body: { title: wanted } });
    documents
      .attempt(id, { title: wanted }, call)
      .catch((refusal: unknown) => notify(`“${title}” keeps its name. ${wordsOf(refusal)}`));
  };
  useCommands(mayEdit ? [{ label: "New document", key: "n", run: () => setCreating(true) }] : []);
  if (status === "loading") return <Loading what="documents" />;
  if (status === "failed") return <Failed what="The documents" error={error} onRetry={documents.reload} />;
  return (
    <div className="documents">
      {mayEdit && (
        <div className="tools">
          <Button look={items.length ? "plain" : "primary"} onClick={() => setCreating(true)}>
            New document
          </Button>
        </div>
      )}
      {items.length === 0 && (
        <Empty title="No documents yet">
          <p>{mayEdit ? "Write one together: notes, a plan, a list." : "Editors can write some."}</p>
        </Empty>
      )}
      <ul className="rows" aria-label="Documents">
        {items.map((document) => (
          <DocumentRow
            key={document.id}
            document={document}
            to={`${place}/documents/${document.id}`}
            author={members.find(({ user_id }) => user_id === document.created_by)?.name ?? null}
            readers={people.filter(({ state }) => state.path === `${place}/documents/${document.id}`)}
            mayEdit={mayEdit}
            onRename={(title) => rename(document, title)}
            onRemove={() => remove(document)}
          />
        ))}
      </ul>
      {isCreating && (
        <CreateForm
          title="New document"
          placeholder="Such as “Plan for the opening”"
          onCreate={create}
          onClose={() => setCreating(false)}
        />
      )}
    </div>
  );
}

function useDocuments(projectId: string) {
  const { client } = useSigned();
  return useLive<TextDocument>(
    () => ({
      load: () => client.rest.all("/projects/{id}/documents", { path: { id: projectId }, query: { limit: 200 } }),
      isNewer: isNewerRevision,
      order: (a, b) => b.created_at.localeCompare(a.created_at) || b.id.localeCompare(a.id),
    }),
    (collection, on) => {
      on("document.created", ({ data }) => data.project_id === projectId && collection.put(data));
      on("document.updated", ({ data }) => data.project_id === projectId && collection.put(data));
      on("document.deleted", ({ data }) => collection.remove(data.id));
    },
    projectId,
  );
}
