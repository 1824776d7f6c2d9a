import { useId, useState, type KeyboardEvent } from "react";

interface DraftFieldProps {
  label: string;
  value: string;
  type?: "text" | "date" | "lines";
  readOnly?: boolean;
  /** Whether it may be left empty. */
  isOptional?: boolean;
  onCommit: (value: string) => void;
}

/** A field that is stored when it is left. While somebody writes in it, changes from elsewhere wait. */
export function DraftField({ label, value, type = "text", readOnly, isOptional = false, onCommit }: DraftFieldProps) {
  const id = useId();
  const [draft, setDraft] = useState<string | null>(null);
  const commit = () => {
    const wanted = draft?.trim();
    setDraft(null);
    if (wanted !== undefined && wanted !== value && (wanted || isOptional)) onCommit(wanted);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key === "Enter" && type !== "lines") event.currentTarget.blur();
  };
  const given = {
    id,
    readOnly,
    value: draft ?? value,
    onFocus: () => readOnly || setDraft(value),
    onBlur: commit,
    onKeyDown,
  };
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {type === "lines" ? (
        <textarea {...given} rows={4} onChange={(event) => setDraft(event.target.value)} />
      ) : (
        <input {...given} type={type} onChange={(event) => setDraft(event.target.value)} />
      )}
    </div>
  );
}
