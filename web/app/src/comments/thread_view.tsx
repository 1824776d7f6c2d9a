import { useState } from "react";
import type { Member } from "../members/members";
import { nameOf } from "../members/names";
import { useNotices } from "../notices";
import { wordsOf } from "../words";
import { CommentForm } from "./comment_form";
import { Remark, useReturn } from "./remark";
import { plainly } from "./said";
import type { CommentActs, Thread } from "./threads";

interface ThreadViewProps {
  thread: Thread;
  members: readonly Member[];
  now_ms: number;
  acts: CommentActs;
}

/** A thread. One that is resolved is folded up, and can be read and taken up again. */
export function ThreadView({ thread: { first, replies }, members, now_ms, acts }: ThreadViewProps) {
  const { notify } = useNotices();
  const [isReplying, setReplying] = useState(false);
  const [isUnfolded, setUnfolded] = useState(false);
  const reply = useReturn(isReplying);
  const resolve = (resolved: boolean) =>
    acts
      .change(first, { resolved })
      .then(() => setUnfolded(false))
      .catch((refusal: unknown) => notify(`The thread stays as it was. ${wordsOf(refusal)}`));
  const count = replies.length + 1;
  const fold = (
    <button type="button" className="link" aria-expanded={isUnfolded} onClick={() => setUnfolded(!isUnfolded)}>
      {isUnfolded ? "Fold up" : count === 1 ? "Show the comment" : `Show ${count} comments`}
    </button>
  );
  if (first.resolved && !isUnfolded)
    return (
      <li className="thread resolved">
        <p className="quiet folded">
          <span className="mark completed">Resolved</span>{" "}
          <span className="cut-line">
            {nameOf(first.author_id, members)}: {plainly(first.body)}
          </span>{" "}
          {fold}
        </p>
      </li>
    );
  return (
    <li className={first.resolved ? "thread resolved" : "thread"}>
      {first.resolved && (
        <p className="quiet">
          <span className="mark completed">Resolved</span> {fold}
        </p>
      )}
      <Remark comment={first} members={members} now_ms={now_ms} acts={acts}>
        {acts.mayWrite && (
          <>
            <button type="button" className="link" ref={reply} onClick={() => setReplying(true)}>
              Reply
            </button>
            <button type="button" className="link" onClick={() => void resolve(!first.resolved)}>
              {first.resolved ? "Reopen" : "Resolve"}
            </button>
          </>
        )}
      </Remark>
      {replies.length > 0 && (
        <ol className="replies" aria-label="Replies">
          {replies.map((each) => (
            <li key={each.id}>
              <Remark comment={each} members={members} now_ms={now_ms} acts={acts} />
            </li>
          ))}
        </ol>
      )}
      {isReplying && (
        <CommentForm
          label={`Reply to ${nameOf(first.author_id, members)}`}
          isLabelUnseen
          placeholder="Reply"
          autoFocus
          verb="Send reply"
          members={members}
          onSend={(body) => acts.add(body, first)}
          onClose={() => setReplying(false)}
        />
      )}
    </li>
  );
}
