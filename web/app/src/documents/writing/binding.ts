// What is typed goes into the shared text, and what others type comes out of it.

import { ViewPlugin, type EditorView, type PluginValue, type ViewUpdate } from "@codemirror/view";
import { ySyncAnnotation, ySyncFacet, type YSyncConfig } from "y-codemirror.next";
import type { Text as SharedText, YTextEvent, Transaction } from "yjs";

// Stands for what is no text, which has a length of one as well. Anybody's program may have put it there.
const OBJECT = "\ufffc";

/** The text as the editor has it: position by position the same as the shared one. */
export function textOf(shared: SharedText): string {
  return shared
    .toDelta()
    .map(({ insert }: { insert: unknown }) => written(insert))
    .join("");
}

function written(insert: unknown): string {
  return typeof insert === "string" ? insert : OBJECT;
}

class Binding implements PluginValue {
  readonly #config: YSyncConfig;
  readonly #observe: (event: YTextEvent, transaction: Transaction) => void;

  constructor(view: EditorView) {
    this.#config = view.state.facet(ySyncFacet);
    this.#observe = (event, { origin }) => {
      if (origin !== this.#config) this.#take(view, event);
    };
    this.#config.ytext.observe(this.#observe);
  }

  #take(view: EditorView, { delta }: YTextEvent): void {
    const changes: { from: number; to: number; insert: string }[] = [];
    let at = 0;
    for (const { insert, delete: removed, retain } of delta) {
      if (insert !== undefined) changes.push({ from: at, to: at, insert: written(insert) });
      else if (removed !== undefined) {
        changes.push({ from: at, to: at + removed, insert: "" });
        at += removed;
      } else at += retain ?? 0;
    }
    view.dispatch({ changes, annotations: [ySyncAnnotation.of(this.#config)] });
  }

  update({ docChanged, transactions, changes }: ViewUpdate): void {
    if (!docChanged || transactions[0]?.annotation(ySyncAnnotation) === this.#config) return;
    const { ytext } = this.#config;
    ytext.doc?.transact(() => {
      let moved = 0;
      changes.iterChanges((from, to, _from, _to, inserted) => {
        const text = inserted.toString();
        if (to > from) ytext.delete(from + moved, to - from);
        if (text) ytext.insert(from + moved, text);
        moved += text.length - (to - from);
      });
    }, this.#config);
  }

  destroy(): void {
    this.#config.ytext.unobserve(this.#observe);
  }
}

export const binding = ViewPlugin.fromClass(Binding);
