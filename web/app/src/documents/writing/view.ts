// The editor of one text: what is shared, who may write, and what it is called.

import { defaultKeymap } from "@codemirror/commands";
import { deleteMarkupBackward, insertNewlineContinueMarkup } from "@codemirror/lang-markdown";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import { EditorView, drawSelection, dropCursor, keymap, placeholder } from "@codemirror/view";
import { yCollab, ySync, yUndoManagerKeymap } from "y-codemirror.next";
import type { Awareness } from "y-protocols/awareness";
import { UndoManager, type Text } from "yjs";
import { markdown } from "../markdown";
import { binding, textOf } from "./binding";
import { carets } from "./carets";
import { look } from "./look";
import { bold, code, italic } from "./marking";
import { constructSheets } from "./sheets";

const markdownKeymap = [
  { key: "Enter", run: insertNewlineContinueMarkup },
  { key: "Backspace", run: deleteMarkupBackward },
  { key: "Mod-b", run: bold, preventDefault: true },
  { key: "Mod-i", run: italic, preventDefault: true },
  { key: "Mod-e", run: code, preventDefault: true },
];

export class TextView {
  readonly view: EditorView;
  readonly #access = new Compartment();
  readonly #name = new Compartment();
  readonly #undoManager: UndoManager;

  constructor(parent: HTMLElement, text: Text, awareness: Awareness, name: string, mayWrite: boolean) {
    constructSheets();
    this.#undoManager = new UndoManager(text);
    const state = EditorState.create({
      doc: textOf(text),
      extensions: [
        shared(text, awareness, this.#undoManager),
        this.#access.of(accessOf(mayWrite)),
        this.#name.of(nameOf(name)),
        // Otherwise a carriage return would be two characters there and one here.
        EditorState.lineSeparator.of("\n"),
        EditorView.lineWrapping,
        drawSelection(),
        dropCursor(),
        typedOver,
        markdown,
        look,
        // Tab is left to the browser, so that nobody is caught in here.
        keymap.of([...markdownKeymap, ...yUndoManagerKeymap, ...defaultKeymap]),
      ],
    });
    this.view = new EditorView({ state, parent });
  }

  /** Whether one may write, from now on. */
  allow(mayWrite: boolean): void {
    this.view.dispatch({ effects: this.#access.reconfigure(accessOf(mayWrite)) });
  }

  rename(name: string): void {
    this.view.dispatch({ effects: this.#name.reconfigure(nameOf(name)) });
  }

  /** Takes back what was written here last, and nothing of the others. */
  undo(): void {
    this.#undoManager.undo();
  }

  /** What comes next is taken back by itself, however soon it comes. */
  beginStep(): void {
    this.#undoManager.stopCapturing();
  }

  redo(): void {
    this.#undoManager.redo();
  }

  destroy(): void {
    this.view.destroy();
    this.#undoManager.destroy();
  }
}

/** The undo manager's plugin keeps where one was, for which it has to come before the binding. */
function shared(text: Text, awareness: Awareness, undoManager: UndoManager): Extension {
  const parts = yCollab(text, null, { undoManager }) as Extension[];
  return [...parts.filter((part) => part !== ySync), binding, carets(awareness)];
}

/** Done here since the browser would keep the look of what it replaces by a style of its own, which is not allowed. */
const typedOver = EditorView.domEventHandlers({
  beforeinput: ({ inputType, data, isComposing }, view) => {
    if (inputType !== "insertText" || !data || isComposing || view.composing || view.state.readOnly) return false;
    if (view.state.selection.main.empty) return false;
    view.dispatch(view.state.replaceSelection(data), { userEvent: "input.type", scrollIntoView: true });
    return true;
  },
});

function accessOf(mayWrite: boolean): Extension {
  return [
    EditorState.readOnly.of(!mayWrite),
    EditorView.editable.of(mayWrite),
    // What cannot be edited is still reached, scrolled and copied by the keyboard.
    EditorView.contentAttributes.of({ tabindex: "0" }),
    mayWrite ? placeholder("Write something…") : EditorView.contentAttributes.of({ "aria-readonly": "true" }),
  ];
}

function nameOf(name: string): Extension {
  return EditorView.contentAttributes.of({ "aria-label": `Text of ${name}`, spellcheck: "true" });
}
