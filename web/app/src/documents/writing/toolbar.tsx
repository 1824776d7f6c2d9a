import type { StateCommand } from "@codemirror/state";
import type { ReactNode } from "react";
import type { TextView } from "./view";
import { bold, code, heading, italic, link, list, taskList } from "./marking";

const MOD = /Mac|iP(hone|ad)/.test(navigator.platform) ? "⌘" : "Ctrl+";

interface Tool {
  label: string;
  keys?: string;
  icon: ReactNode;
  run: (text: TextView) => void;
}

const TOOLS: readonly Tool[] = [
  { label: "Bold", keys: "B", icon: <b>B</b>, run: by(bold) },
  { label: "Italic", keys: "I", icon: <i>I</i>, run: by(italic) },
  { label: "Heading", icon: <b>H</b>, run: by(heading) },
  { label: "List", icon: drawn("M3 4.5h.01M3 8h.01M3 11.5h.01M6 4.5h7M6 8h7M6 11.5h7"), run: by(list) },
  {
    label: "Task list",
    icon: drawn("M2.5 4.5l1.2 1.2L6 3.2M2.5 11l1.2 1.2L6 9.7M8.5 4.5H13M8.5 11H13"),
    run: by(taskList),
  },
  {
    label: "Link",
    icon: drawn(
      "M6.8 9.2a2.6 2.6 0 0 0 3.7 0l2-2a2.6 2.6 0 0 0-3.7-3.7l-.8.8M9.2 6.8a2.6 2.6 0 0 0-3.7 0l-2 2a2.6 2.6 0 0 0 3.7 3.7l.8-.8",
    ),
    run: by(link),
  },
  { label: "Code", keys: "E", icon: drawn("M5.5 4.5L2 8l3.5 3.5M10.5 4.5L14 8l-3.5 3.5"), run: by(code) },
  {
    label: "Undo",
    keys: "Z",
    icon: drawn("M4 6.5h5.5a3.2 3.2 0 0 1 0 6.5H7M6.5 3.5l-3 3 3 3"),
    run: (text) => text.undo(),
  },
  {
    label: "Redo",
    keys: "Y",
    icon: drawn("M12 6.5H6.5a3.2 3.2 0 0 0 0 6.5H9M9.5 3.5l3 3-3 3"),
    run: (text) => text.redo(),
  },
];

/** Buttons for those who do not know Markdown's marks by heart. */
export function Toolbar({ text }: { text: TextView | null }) {
  const set = (run: Tool["run"]) => {
    if (!text) return;
    run(text);
    text.view.focus();
  };
  return (
    <div className="marks" role="group" aria-label="Formatting">
      {TOOLS.map(({ label, keys, icon, run }) => (
        <button
          key={label}
          type="button"
          className="icon"
          aria-label={label}
          title={keys ? `${label} (${MOD}${keys})` : label}
          // The text keeps the focus, and a phone its keyboard.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => set(run)}
        >
          {icon}
        </button>
      ))}
    </div>
  );
}

function by(command: StateCommand): Tool["run"] {
  return (text) => {
    text.beginStep();
    command(text.view);
    text.beginStep();
  };
}

function drawn(path: string): ReactNode {
  return (
    <svg viewBox="0 0 16 16" width="17" height="17" aria-hidden="true" className="drawn">
      <path d={path} />
    </svg>
  );
}
