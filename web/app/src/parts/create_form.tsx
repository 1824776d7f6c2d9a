import { useState } from "react";
import { useAction } from "../acting";
import { fieldError, wordsOf } from "../words";
import { Button } from "./button";
import { Dialog } from "./dialog";
import { Field } from "./field";

interface CreateFormProps {
  title: string;
  placeholder: string;
  onCreate: (name: string) => Promise<unknown>;
  onClose: () => void;
}

/** Asks for the name of something new, and makes it. */
export function CreateForm({ title, placeholder, onCreate, onClose }: CreateFormProps) {
  const [name, setName] = useState("");
  const { run, isBusy, error } = useAction(onCreate);
  const submit = async () => {
    if (await run(name.trim())) onClose();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Field
          label="Name"
          value={name}
          onText={setName}
          placeholder={placeholder}
          error={error ? (fieldError(error, "name") ?? wordsOf(error)) : undefined}
          required
          autoFocus
          autoComplete="off"
        />
        <footer>
          <Button look="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button look="primary" type="submit" isBusy={isBusy} disabled={!name.trim()}>
            Create
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
