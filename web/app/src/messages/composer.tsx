import { useId, useState, type FormEvent, type KeyboardEvent } from "react";
import { Button } from "../parts/button";
import type { Conversation } from "./conversation";
import { useTelling } from "./typing";

// As the server takes it, in UTF-8.
const LARGEST_TEXT_BYTES = 8 * 1024;
// From here on it is said how much is left.
const NEARLY_BYTES = LARGEST_TEXT_BYTES - 1024;

/** Where a message is written. Enter sends it, and with Shift it breaks the line. */
export function Composer({ conversation }: { conversation: Conversation }) {
  const id = useId();
  const [text, setText] = useState(conversation.writing);
  const tell = useTelling();
  const left_bytes = LARGEST_TEXT_BYTES - new TextEncoder().encode(text.trim()).length;
  const isTooLong = left_bytes < 0;
  const write = (next: string) => {
    conversation.writing = next;
    setText(next);
    if (next) tell();
  };
  const send = () => {
    if (!text.trim() || isTooLong) return;
    conversation.say(text.trim());
    write("");
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // Enter within a composition, as in Japanese, chooses a word.
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send();
  };
  const isNearly = left_bytes < LARGEST_TEXT_BYTES - NEARLY_BYTES;
  return (
    <form className="composer" onSubmit={submit}>
      <label htmlFor={id} className="unseen">
        Message
      </label>
      <textarea
        id={id}
        rows={1}
        value={text}
        placeholder="Write a message"
        aria-describedby={`${id}-words`}
        aria-invalid={isTooLong || undefined}
        onChange={(event) => write(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <Button look="primary" type="submit" disabled={!text.trim() || isTooLong}>
        Send
      </Button>
      <p
        id={`${id}-words`}
        className={isTooLong ? "words wrong" : isNearly ? "words" : "words keys"}
        aria-live="polite"
      >
        {isTooLong
          ? `That’s too long by ${-left_bytes} characters. Send it in parts.`
          : isNearly
            ? `${left_bytes} characters left.`
            : "Enter sends, Shift and Enter breaks the line."}
      </p>
    </form>
  );
}
