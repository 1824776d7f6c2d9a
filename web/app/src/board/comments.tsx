// What is said of a task, live.

import { useState, type FormEvent } from "react";
import type { RestSchemas } from "@atelier/client";
import { useAction } from "../acting";
import { isNewerRevision } from "../collection";
import type { Member } from "../members/members";
import { Button } from "../parts/button";
import { Failed, Loading, Refusal } from "../parts/faces";
import { useRemoval } from "../removing";
import { useLive, useMay } from "../room";
import { useSigned } from "../session";
import { agoOf } from "../words";

type Comment = RestSchemas["schemas"]["Comment"];

// As the contract writes a mention: `@[name](user:<id>)`.
const MENTION = /@\[([^\]]+)\]\(user:[0-9a-f-]+\)/g;

export function Comments({ taskId, members }: { taskId: string; members: readonly Member[] }) {
  const { client, user } = useSigned();
  const mayWrite = useMay("commenter");
  const mayDeleteOthers = useMay("admin");
  const [body, setBody] = useState("");
  const [comments, { status, items, error }] = useLive<Comment>(
    () => ({
      load: () => client.rest.all("/tasks/{id}/comments", { path: { id: taskId }, query: { limit: 200 } }),
      isNewer: isNewerRevision,
      order: (a, b) => a.created_at.localeCompare(b.created_at) || a.id.localeCompare(b.id),
    }),
    (collection, on) => {
      on("comment.created", ({ data }) => data.task_id === taskId && collection.put(data));
      on("comment.updated", ({ data }) => data.task_id === taskId && collection.put(data));
      on("comment.deleted", ({ data }) => collection.remove(data.id));
    },
    taskId,
  );
  const send = useAction(async () => {
    const wanted = body.trim();
    if (!wanted) return;
    comments.put(await client.rest.post("/tasks/{id}/comments", { path: { id: taskId }, body: { body: wanted } }));
    setBody("");
  });
  const remove = useRemoval(
    comments,
    (id) => client.rest.delete("/comments/{id}", { path: { id } }),
    () => "the comment",
  );
  const nameOf = (id: string | null) => members.find(({ user_id }) => user_id === id)?.name ?? "Somebody who left";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void send.run();
  };
  return (
    <section className="comments" aria-labelledby="comments">
      <h2 id="comments">Comments</h2>
      {status === "loading" && <Loading what="comments" />}
      {status === "failed" && <Failed what="The comments" error={error} onRetry={comments.reload} />}
      {status === "ready" && items.length === 0 && <p className="quiet">Nobody has said anything yet.</p>}
      <ol className="comments">
        {items.map((comment) => (
          <li className="comment" key={comment.id}>
            <p className="quiet">
              <span className="title">{nameOf(comment.author_id)}</span> · {agoOf(comment.created_at)}
            </p>
            <p className="body">{comment.body.replace(MENTION, "@$1")}</p>
            {(comment.author_id === user.id || mayDeleteOthers) && (
              <button type="button" className="icon" aria-label="Delete this comment" onClick={() => remove(comment)}>
                ×
              </button>
            )}
          </li>
        ))}
      </ol>
      {mayWrite && (
        <form onSubmit={submit}>
          <div className="field">
            <label htmlFor="new-comment">Say something</label>
            <textarea id="new-comment" rows={2} value={body} onChange={(event) => setBody(event.target.value)} />
          </div>
          <Refusal error={send.error} />
          <Button type="submit" isBusy={send.isBusy} disabled={!body.trim()}>
            Comment
          </Button>
        </form>
      )}
    </section>
  );
}
