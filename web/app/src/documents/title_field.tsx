import { useRef, useState, type KeyboardEvent } from "react";

interface TitleFieldProps {
  title: string;
  /** Told the new title, or null where it stays; and whether the field had the focus until then. */
  onEnd: (title: string | null, hasFocus: boolean) => void;
}

/** The title as a field: Enter and leaving it keep what was written, Escape does not. */
export function TitleField({ title, onEnd }: TitleFieldProps) {
  const [draft, setDraft] = useState(title);
  const isOver = useRef(false);
  const end = (wanted: string | null, hasFocus: boolean) => {
    if (isOver.current) return;
    isOver.current = true;
    onEnd(wanted, hasFocus);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter") end(draft.trim(), true);
    if (event.key === "Escape") end(null, true);
  };
  return (
    <input
      className="title-field"
      aria-label={`Title of ${title}`}
      value={draft}
      maxLength={500}
      autoFocus
      autoComplete="off"
      onFocus={(event) => event.target.select()}
      onChange={(event) => setDraft(event.target.value)}
      onKeyDown={onKeyDown}
      onBlur={() => end(draft.trim(), false)}
    />
  );
}
