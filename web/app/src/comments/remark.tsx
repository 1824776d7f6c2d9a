// One comment: who said it, when, what, and what can be done about it.

import { useEffect, useRef, useState, type ReactNode } from "react";
import { exactTimeOf } from "../days";
import type { Member } from "../members/members";
import { nameOf } from "../members/names";
import { useSigned } from "../session";
import { agoOf } from "../words";
import { CommentForm } from "./comment_form";
import { Said } from "./said";
import type { Comment, CommentActs } from "./threads";

interface RemarkProps {
  comment: Comment;
  members: readonly Member[];
  now_ms: number;
  acts: CommentActs;
  /** What can be done about the thread that it begins. */
  children?: ReactNode;
}

export function Remark({ comment, members, now_ms, acts, children }: RemarkProps) {
  const { user } = useSigned();
  const [isEditing, setEditing] = useState(false);
  const edit = useReturn(isEditing);
  const isOwn = comment.author_id === user.id;
  const name = nameOf(comment.author_id, members);
  const { created_at, body } = comment;
  return (
    <div className="comment">
      <p className="quiet">
        <span className="title">{isOwn ? `${name} (you)` : name}</span> ·{" "}
        <time dateTime={created_at} title={exactTimeOf(created_at)}>
          {agoOf(created_at, now_ms)}
        </time>
      </p>
      {isEditing ? (
        <CommentForm
          label="Your comment"
          isLabelUnseen
          autoFocus
          body={body}
          verb="Save"
          members={members}
          onSend={(wanted) => acts.change(comment, { body: wanted })}
          onClose={() => setEditing(false)}
        />
      ) : (
        <p className="body">
          <Said text={body} readerId={user.id} />
        </p>
      )}
      <div className="acts" hidden={isEditing}>
        {children}
        {isOwn && acts.mayWrite && (
          <button type="button" className="link" ref={edit} onClick={() => setEditing(true)}>
            Edit
          </button>
        )}
        {acts.mayDelete(comment) && (
          <button type="button" className="link" onClick={() => acts.remove(comment)}>
            Delete
          </button>
        )}
      </div>
    </div>
  );
}

/** Gives the focus back to what opened something, when that is closed. */
export function useReturn(isOpen: boolean) {
  const opener = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(false);
  useEffect(() => {
    if (wasOpen.current && !isOpen) opener.current?.focus();
    wasOpen.current = isOpen;
  }, [isOpen]);
  return opener;
}
