import { useState, type FormEvent } from "react";
import { useAction } from "../acting";
import type { Member } from "../members/members";
import { Button } from "../parts/button";
import { Refusal } from "../parts/faces";
import { storedOf, writingOf } from "./mentions";
import { WritingField } from "./writing_field";

// As the server takes it.
const LARGEST_BODY = 10_000;

interface CommentFormProps {
  label: string;
  isLabelUnseen?: boolean;
  placeholder?: string;
  autoFocus?: boolean;
  /** What stood there before. */
  body?: string;
  /** What the button says. */
  verb: string;
  members: readonly Member[];
  onSend: (body: string) => Promise<unknown>;
  /** Leaves it; without, the form stays. */
  onClose?: () => void;
}

/** Where a comment is written, or written anew. */
export function CommentForm({ body = "", verb, onSend, onClose, ...field }: CommentFormProps) {
  const [writing, setWriting] = useState(() => writingOf(body));
  const stored = storedOf(writing);
  const over = [...stored].length - LARGEST_BODY;
  const { run, isBusy, error } = useAction(async () => {
    await onSend(stored);
    setWriting(writingOf(""));
    onClose?.();
  });
  const send = () => {
    if (stored && over <= 0) void run();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send();
  };
  return (
    <form className="comment-form" onSubmit={submit}>
      <WritingField {...field} writing={writing} onWriting={setWriting} onSend={send} />
      {over > 0 && <p className="words wrong">That’s too long by {over} characters.</p>}
      <Refusal error={error} />
      <div className="acts">
        <Button look={onClose ? "primary" : "plain"} type="submit" isBusy={isBusy} disabled={!stored || over > 0}>
          {verb}
        </Button>
        {onClose && (
          <Button look="quiet" onClick={onClose}>
            Cancel
          </Button>
        )}
      </div>
    </form>
  );
}
