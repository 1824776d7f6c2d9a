import { useRef, useState } from "react";
import type { Person, RestSchemas } from "@atelier/client";
import { Avatar } from "../parts/avatar";
import { Link } from "../routing";
import { agoOf } from "../words";
import { TitleField } from "./title_field";

export type TextDocument = RestSchemas["schemas"]["Document"];

interface DocumentRowProps {
  document: TextDocument;
  to: string;
  /** The name of who made it, where it is known. */
  author: string | null;
  /** Who looks at it now. */
  readers: readonly Person[];
  mayEdit: boolean;
  onRename: (title: string) => void;
  onRemove: () => void;
}

export function DocumentRow({ document, to, author, readers, mayEdit, onRename, onRemove }: DocumentRowProps) {
  const [isRenaming, setRenaming] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const { title } = document;
  const end = (wanted: string | null, hasFocus: boolean) => {
    setRenaming(false);
    if (wanted && wanted !== title) onRename(wanted);
    if (hasFocus) setTimeout(() => button.current?.focus());
  };
  return (
    <li className="row document">
      <div className="what">
        {isRenaming ? (
          <TitleField title={title} onEnd={end} />
        ) : document.kind === "text" ? (
          <Link className="title" to={to}>
            {title}
          </Link>
        ) : (
          <span className="title">{title}</span>
        )}
        <p className="quiet">
          {document.kind === "text" ? "" : "Opens in another editor. "}
          Created {agoOf(document.created_at)}
          {author ? ` by ${author}` : ""}
        </p>
      </div>
      {readers.length > 0 && (
        <ul className="readers" aria-label={`Reading “${title}” now`}>
          {readers.map(({ user_id, name, color }) => (
            <li key={user_id} title={name}>
              <Avatar name={name} color={color} />
              <span className="unseen">{name}</span>
            </li>
          ))}
        </ul>
      )}
      {mayEdit && (
        <div className="acts">
          <button
            ref={button}
            type="button"
            className="button quiet"
            aria-label={`Rename ${title}`}
            onClick={() => setRenaming(true)}
          >
            Rename
          </button>
          <button type="button" className="icon" aria-label={`Delete ${title}`} onClick={onRemove}>
            ×
          </button>
        </div>
      )}
    </li>
  );
}
