// How the text looks while it is written; colours and sizes are the app's tokens.

import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const theme = EditorView.theme({
  "&": { height: "100%", color: "var(--ink)", backgroundColor: "transparent", fontSize: "0.95rem" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.65", overflow: "auto" },
  ".cm-content": { padding: "26px 0 40vh", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 20px" },
  ".cm-placeholder": { color: "var(--ink-soft)" },
  ".cm-cursor, .cm-dropCursor": { borderLeftColor: "var(--ink)", borderLeftWidth: "2px" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    background: "color-mix(in srgb, var(--accent) 26%, transparent)",
  },
  ".cm-peer-selection": { background: "color-mix(in srgb, var(--peer) 30%, transparent)" },
  ".cm-peer": {
    position: "relative",
    borderLeft: "2px solid color-mix(in srgb, var(--peer), var(--ink) 30%)",
    marginInline: "-1px",
  },
  ".cm-peer-name": {
    position: "absolute",
    zIndex: "3",
    left: "-2px",
    bottom: "calc(100% - 1px)",
    maxWidth: "16ch",
    padding: "0 5px",
    overflow: "hidden",
    borderRadius: "4px 4px 4px 0",
    background: "var(--peer)",
    color: "var(--peer-ink)",
    font: "600 0.72rem/1.5 var(--font)",
    textOverflow: "ellipsis",
    whiteSpace: "nowrap",
    opacity: "0",
    pointerEvents: "none",
    userSelect: "none",
    transition: "opacity 200ms",
  },
  ".cm-peer-name.named, .cm-peer:hover .cm-peer-name": { opacity: "1" },
});

const highlights = HighlightStyle.define([
  { tag: tags.heading, fontWeight: "700" },
  { tag: tags.heading1, fontSize: "1.3em" },
  { tag: tags.heading2, fontSize: "1.15em" },
  { tag: tags.strong, fontWeight: "700" },
  { tag: tags.emphasis, fontStyle: "italic" },
  { tag: tags.strikethrough, textDecoration: "line-through" },
  { tag: [tags.link, tags.url], color: "var(--accent)" },
  { tag: tags.quote, color: "var(--ink-soft)" },
  { tag: [tags.processingInstruction, tags.meta, tags.contentSeparator], color: "var(--ink-soft)" },
  { tag: tags.monospace, color: "var(--good)" },
]);

export const look: Extension = [theme, syntaxHighlighting(highlights)];
