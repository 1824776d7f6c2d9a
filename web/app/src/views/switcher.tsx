import { useEffect, useId, useRef, useState } from "react";
import { Glyph } from "../parts/glyph";
import { Link, usePath } from "../routing";
import { useWorkspaces, type WorkspaceItem } from "../workspaces";

/** The workspace one is in, and the way to the others. */
export function Switcher({ current }: { current: Pick<WorkspaceItem, "id" | "name"> }) {
  const id = useId();
  const path = usePath();
  const [workspaces, { items, status }] = useWorkspaces();
  const { isOpen, setOpen, box } = useDisclosure();
  useEffect(() => setOpen(false), [path, setOpen]);
  const isNew = status === "ready" && !items.some((each) => each.id === current.id);
  useEffect(() => {
    if (isNew) void workspaces.reload();
  }, [workspaces, isNew]);
  return (
    <div className="switcher" ref={box}>
      <button
        type="button"
        className="place"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
      >
        <span className="seal" data-said={[...current.name.trim()][0]?.toUpperCase()} aria-hidden="true" />
        <span className="unseen">Workspace </span>
        <span className="label">{current.name}</span>
        <Glyph name="open" />
      </button>
      {isOpen && (
        <ul id={id} className="popover" aria-label="Workspaces">
          {items.map(({ id: each, name }) => (
            <li key={each}>
              <Link to={`/w/${each}`} className="place" aria-current={each === current.id ? "true" : undefined}>
                <span className="label">{name}</span>
              </Link>
            </li>
          ))}
          <li className="apart">
            <Link to="/" className="place">
              <span className="label">All workspaces</span>
            </Link>
          </li>
        </ul>
      )}
    </div>
  );
}

/** Something that opens beside its button, and closes by Escape, by a click elsewhere, and when it is left. */
export function useDisclosure() {
  const [isOpen, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = box.current;
    if (!isOpen || !element) return;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      // Not also what it may stand in.
      event.preventDefault();
      element.querySelector("button")?.focus();
      setOpen(false);
    };
    const onElsewhere = (event: Event) => {
      if (event.target instanceof Node && !element.contains(event.target)) setOpen(false);
    };
    element.addEventListener("keydown", onKeyDown);
    document.addEventListener("pointerdown", onElsewhere);
    document.addEventListener("focusin", onElsewhere);
    return () => {
      element.removeEventListener("keydown", onKeyDown);
      document.removeEventListener("pointerdown", onElsewhere);
      document.removeEventListener("focusin", onElsewhere);
    };
  }, [isOpen]);
  return { isOpen, setOpen, box };
}
