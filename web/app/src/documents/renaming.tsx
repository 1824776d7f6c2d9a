import { useRef, useState } from "react";
import type { TextDocument } from "./document_row";
import { useNotices } from "../notices";
import { useSigned } from "../session";
import { wordsOf } from "../words";
import { TitleField } from "./title_field";

/** A button that becomes a field for the document's title. `onRenamed` is told the document as it is then. */
export function Renaming({ document, onRenamed }: { document: TextDocument; onRenamed: (to: TextDocument) => void }) {
  const { client } = useSigned();
  const { notify } = useNotices();
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const { id, title } = document;
  const end = (wanted: string | null, hasFocus: boolean) => {
    setOpen(false);
    if (hasFocus) setTimeout(() => button.current?.focus());
    if (!wanted || wanted === title) return;
    client.rest
      .patch("/documents/{id}", { path: { id }, body: { title: wanted } })
      .then(onRenamed, (refusal: unknown) => notify(`“${title}” keeps its name. ${wordsOf(refusal)}`));
  };
  if (isOpen) return <TitleField title={title} onEnd={end} />;
  return (
    <button ref={button} type="button" className="button quiet small" onClick={() => setOpen(true)}>
      Rename
    </button>
  );
}
