// The text, its preview, and the two beside each other.

import { memo, useEffect, useMemo, useRef, useState, type RefObject } from "react";
import type { EditorView } from "@codemirror/view";
import type { Awareness } from "y-protocols/awareness";
import type { Text } from "yjs";
import { Preview } from "../preview/preview";
import { Sheltered } from "../preview/sheltered";
import { follow } from "./following";
import { Toolbar } from "./toolbar";
import { TextView } from "./view";

type Shown = "text" | "both" | "preview";

const CHOICES: readonly { shown: Shown; label: string }[] = [
  { shown: "text", label: "Write" },
  { shown: "both", label: "Both" },
  { shown: "preview", label: "Preview" },
];

interface WritingProps {
  text: Text;
  awareness: Awareness;
  title: string;
  mayWrite: boolean;
}

/** Not drawn anew each time the document is stored. */
export const Writing = memo(function Writing({ text, awareness, title, mayWrite }: WritingProps) {
  const isWide = useWide();
  // Who only reads begins with what is to be read.
  const [chosen, setChosen] = useState<Shown>(!mayWrite && text.length > 0 ? "preview" : "both");
  const shown = chosen === "both" && !isWide ? "text" : chosen;
  const place = useRef<HTMLDivElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const made = useTextView(place, text, awareness, title, mayWrite);
  const onTick = useMemo(() => (mayWrite && made ? (from: number) => tick(made.view, from) : null), [mayWrite, made]);
  useEffect(() => {
    if (made && shown === "both") return follow(made.view, scroller);
    return;
  }, [made, shown]);
  return (
    <section className={`writing ${shown}`} aria-label="Document">
      <div className="writing-tools">
        {mayWrite && shown !== "preview" ? <Toolbar text={made} /> : <span />}
        <div className="switch" role="group" aria-label="View">
          {CHOICES.filter((choice) => isWide || choice.shown !== "both").map((choice) => (
            <button
              key={choice.shown}
              type="button"
              aria-pressed={choice.shown === shown}
              onClick={() => setChosen(choice.shown)}
            >
              {!mayWrite && choice.shown === "text" ? "Text" : choice.label}
            </button>
          ))}
        </div>
      </div>
      <div className="panes">
        <div className="text-pane" ref={place} hidden={shown === "preview"} />
        {shown !== "text" && (
          <Sheltered>
            <Preview text={text} title={title} scroller={scroller} onTick={onTick} />
          </Sheltered>
        )}
      </div>
    </section>
  );
});

/** The editor, for as long as this is shown; what may change meanwhile is changed in it. */
function useTextView(
  place: RefObject<HTMLDivElement | null>,
  text: Text,
  awareness: Awareness,
  title: string,
  mayWrite: boolean,
): TextView | null {
  const [made, setMade] = useState<TextView | null>(null);
  useEffect(() => {
    if (!place.current) return;
    const textView = new TextView(place.current, text, awareness, title, mayWrite);
    setMade(textView);
    return () => {
      setMade(null);
      textView.destroy();
    };
    // The title and the role follow below, without a new editor.
  }, [place, text, awareness]);
  useEffect(() => made?.allow(mayWrite), [made, mayWrite]);
  useEffect(() => made?.rename(title), [made, title]);
  return made;
}

/** Ticks or unticks the box of a task, if there is still one. */
function tick(view: EditorView, from: number): void {
  const box = view.state.sliceDoc(from, from + 3);
  if (!/^\[[ xX]\]$/.test(box)) return;
  view.dispatch({ changes: { from: from + 1, to: from + 2, insert: box === "[ ]" ? "x" : " " }, userEvent: "input" });
}

const WIDE = "(min-width: 860px)";

function useWide(): boolean {
  const [isWide, setWide] = useState(() => window.matchMedia(WIDE).matches);
  useEffect(() => {
    const query = window.matchMedia(WIDE);
    const changed = () => setWide(query.matches);
    query.addEventListener("change", changed);
    return () => query.removeEventListener("change", changed);
  }, []);
  return isWide;
}
