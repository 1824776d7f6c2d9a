import { useRef, useState, type FormEvent } from "react";
import { useAction } from "../acting";
import { Button } from "../parts/button";
import { Refusal } from "../parts/faces";

/** Adds tasks to a column, one after the other. */
export function NewTask({ column, onCreate }: { column: string; onCreate: (title: string) => Promise<void> }) {
  const [title, setTitle] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const { run, isBusy, error } = useAction(onCreate);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const wanted = title.trim();
    if (wanted && (await run(wanted))) setTitle("");
    input.current?.focus();
  };
  return (
    <form className="new-task" onSubmit={(event) => void submit(event)}>
      <input
        ref={input}
        value={title}
        onChange={(event) => setTitle(event.target.value)}
        aria-label={`New task in ${column}`}
        placeholder="+ Add a task"
        autoComplete="off"
        readOnly={isBusy}
      />
      {title.trim() && (
        <Button type="submit" look="primary" isBusy={isBusy}>
          Add
        </Button>
      )}
      <Refusal error={error} />
    </form>
  );
}
