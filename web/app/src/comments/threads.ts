// Comments as threads: one that begins, and the replies to it.

import type { RestSchemas } from "@atelier/client";

export type Comment = RestSchemas["schemas"]["Comment"];

export interface Thread {
  readonly first: Comment;
  readonly replies: readonly Comment[];
}

/** What can be done about comments by whoever looks at them. */
export interface CommentActs {
  readonly mayWrite: boolean;
  readonly mayDelete: (comment: Comment) => boolean;
  readonly add: (body: string, parent: Comment | null) => Promise<void>;
  readonly change: (comment: Comment, change: RestSchemas["schemas"]["CommentPatch"]) => Promise<Comment>;
  readonly remove: (comment: Comment) => void;
}

/** Oldest first. Replies to what is gone are gone with it. */
export function threadsOf(comments: readonly Comment[]): readonly Thread[] {
  const replies = new Map<string, Comment[]>();
  for (const comment of comments) {
    if (comment.parent_id === null) continue;
    replies.set(comment.parent_id, [...(replies.get(comment.parent_id) ?? []), comment]);
  }
  return comments
    .filter(({ parent_id }) => parent_id === null)
    .map((first) => ({ first, replies: replies.get(first.id) ?? [] }));
}
