// What is said of a task, live.

import { useEffect, useState } from "react";
import "./comments.css";
import { isNewerRevision } from "../collection";
import type { Member } from "../members/members";
import { Failed, Loading } from "../parts/faces";
import { useRemoval } from "../removing";
import { useLive, useMay } from "../room";
import { useSigned } from "../session";
import { CommentForm } from "./comment_form";
import { plainly } from "./said";
import { ThreadView } from "./thread_view";
import { threadsOf, type Comment, type CommentActs } from "./threads";

const NAME_LENGTH = 40;
const MINUTE_MS = 60_000;

export function Comments({ taskId, members }: { taskId: string; members: readonly Member[] }) {
  const { client, user } = useSigned();
  const mayWrite = useMay("commenter");
  const mayDeleteOthers = useMay("admin");
  const now_ms = useMinutes();
  const [comments, { status, items, error }] = useComments(taskId);
  const remove = useRemoval(
    comments,
    (id, options) => client.rest.delete("/comments/{id}", { path: { id }, ...options }),
    ({ body }) => shortened(plainly(body)),
  );
  const acts: CommentActs = {
    mayWrite,
    mayDelete: ({ author_id }) => mayDeleteOthers || (mayWrite && author_id === user.id),
    add: async (body, parent) => {
      const draft = parent ? { body, parent_id: parent.id } : { body };
      comments.put(await client.rest.post("/tasks/{id}/comments", { path: { id: taskId }, body: draft }));
    },
    change: ({ id }, change) =>
      comments.attempt(id, change, () => client.rest.patch("/comments/{id}", { path: { id }, body: change })),
    remove,
  };
  const threads = threadsOf(items);
  return (
    <section className="comments" aria-labelledby="comments">
      <h2 id="comments">Comments</h2>
      {status === "loading" && <Loading what="comments" />}
      {status === "failed" && <Failed what="The comments" error={error} onRetry={comments.reload} />}
      {status === "ready" && threads.length === 0 && <p className="quiet">Nobody has said anything yet.</p>}
      <ol className="threads">
        {threads.map((thread) => (
          <ThreadView key={thread.first.id} thread={thread} members={members} now_ms={now_ms} acts={acts} />
        ))}
      </ol>
      {mayWrite ? (
        <CommentForm
          label="Say something"
          placeholder="With @ you mention somebody"
          verb="Comment"
          members={members}
          onSend={(body) => acts.add(body, null)}
        />
      ) : (
        <p className="quiet">Commenters can say something here.</p>
      )}
    </section>
  );
}

function useComments(taskId: string) {
  const { client } = useSigned();
  return useLive<Comment>(
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
}

/** The time, from minute to minute. */
function useMinutes(): number {
  const [now_ms, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), MINUTE_MS);
    return () => clearInterval(timer);
  }, []);
  return now_ms;
}

function shortened(text: string): string {
  return text.length > NAME_LENGTH ? `${text.slice(0, NAME_LENGTH - 1).trimEnd()}…` : text;
}
