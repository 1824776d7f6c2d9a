// The carets and selections of others, with their names.

import { EditorSelection, StateEffect, type Extension, type Transaction } from "@codemirror/state";
import {
  Decoration,
  EditorView,
  RectangleMarker,
  ViewPlugin,
  WidgetType,
  layer,
  type DecorationSet,
  type LayerMarker,
  type PluginValue,
  type ViewUpdate,
} from "@codemirror/view";
import { ySyncFacet } from "y-codemirror.next";
import type { Awareness } from "y-protocols/awareness";
import { inkOn } from "../../parts/avatar";
import { peersIn, type Peer } from "./peers";

// A name stays for so long after its caret moved; later it is told by pointing at the caret.
const NAMED_MS = 4_000;

const changed = StateEffect.define<null>();

class Caret extends WidgetType {
  constructor(
    readonly name: string,
    readonly color: string,
    readonly isNamed: boolean,
  ) {
    super();
  }

  override eq(other: Caret): boolean {
    return this.name === other.name && this.color === other.color && this.isNamed === other.isNamed;
  }

  override toDOM(): HTMLElement {
    const caret = document.createElement("span");
    caret.className = "cm-peer";
    caret.setAttribute("aria-hidden", "true");
    caret.style.setProperty("--peer", this.color);
    caret.style.setProperty("--peer-ink", inkOn(this.color));
    const name = document.createElement("span");
    name.className = this.isNamed ? "cm-peer-name named" : "cm-peer-name";
    name.textContent = this.name;
    caret.append(name);
    return caret;
  }

  override updateDOM(caret: HTMLElement): boolean {
    const name = caret.firstElementChild;
    if (!name || name.textContent !== this.name || caret.style.getPropertyValue("--peer") !== this.color) return false;
    // The same element, so that the name can fade.
    name.classList.toggle("named", this.isNamed);
    return true;
  }

  override ignoreEvent(): boolean {
    return true;
  }
}

/** One of the rectangles that somebody's selection covers. */
class Stretch implements LayerMarker {
  constructor(
    readonly rectangle: RectangleMarker,
    readonly color: string,
  ) {}

  eq(other: LayerMarker): boolean {
    return other instanceof Stretch && other.color === this.color && other.rectangle.eq(this.rectangle);
  }

  draw(): HTMLElement {
    const element = this.rectangle.draw();
    element.style.setProperty("--peer", this.color);
    return element;
  }
}

class Carets implements PluginValue {
  peers: readonly Peer[] = [];
  decorations: DecorationSet = Decoration.none;
  readonly #view: EditorView;
  readonly #awareness: Awareness;
  readonly #listen: (change: { added: number[]; updated: number[]; removed: number[] }) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #cursor = "";

  constructor(view: EditorView, awareness: Awareness) {
    this.#view = view;
    this.#awareness = awareness;
    this.#listen = ({ added, updated, removed }) => {
      const isOther = (client: number) => client !== this.#awareness.clientID;
      if ([...added, ...updated, ...removed].some(isOther)) view.dispatch({ effects: changed.of(null) });
    };
    this.#awareness.on("change", this.#listen);
    this.#place();
  }

  update(update: ViewUpdate): void {
    this.#show();
    if (update.docChanged) {
      this.peers = this.peers.map((peer) => ({
        ...peer,
        anchor: update.changes.mapPos(peer.anchor),
        head: update.changes.mapPos(peer.head),
      }));
    }
    if (update.docChanged || update.transactions.some(tellsOfPeers)) this.#place();
  }

  destroy(): void {
    clearTimeout(this.#timer);
    this.#awareness.off("change", this.#listen);
    this.#awareness.setLocalStateField("cursor", null);
  }

  /** Tells the others one's own place, in positions that stay with the text. */
  #show(): void {
    const config = this.#view.state.facet(ySyncFacet);
    const { anchor, head } = this.#view.state.selection.main;
    const cursor = this.#view.hasFocus ? { anchor: config.toYPos(anchor), head: config.toYPos(head) } : null;
    const told = JSON.stringify(cursor);
    if (told === this.#cursor) return;
    this.#cursor = told;
    this.#awareness.setLocalStateField("cursor", cursor);
  }

  #place(): void {
    const now_ms = performance.now();
    this.peers = peersIn(this.#view, this.#awareness, this.peers, now_ms);
    const carets = this.peers.map(({ name, color, head, movedAt_ms }) =>
      Decoration.widget({ widget: new Caret(name, color, now_ms - movedAt_ms < NAMED_MS), side: 1 }).range(head),
    );
    this.decorations = Decoration.set(carets, true);
    clearTimeout(this.#timer);
    const due_ms = Math.min(...this.peers.map(({ movedAt_ms }) => movedAt_ms + NAMED_MS).filter((end) => end > now_ms));
    if (!Number.isFinite(due_ms)) return;
    this.#timer = setTimeout(() => this.#view.dispatch({ effects: changed.of(null) }), due_ms - now_ms + 20);
  }
}

/** Shows the others in the text, and oneself to them. */
export function carets(awareness: Awareness): Extension {
  const plugin = ViewPlugin.define((view) => new Carets(view, awareness), {
    decorations: ({ decorations }) => decorations,
  });
  const selections = layer({
    above: false,
    class: "cm-peer-selections",
    update: ({ docChanged, viewportChanged, geometryChanged, transactions }) =>
      docChanged || viewportChanged || geometryChanged || transactions.some(tellsOfPeers),
    markers: (view) => (view.plugin(plugin)?.peers ?? []).flatMap((peer) => stretchesOf(view, peer)),
  });
  return [plugin, selections];
}

function stretchesOf(view: EditorView, { anchor, head, color }: Peer): Stretch[] {
  if (anchor === head) return [];
  const range = EditorSelection.range(anchor, head);
  const rectangles = RectangleMarker.forRange(view, "cm-peer-selection", range);
  return rectangles.map((rectangle) => new Stretch(rectangle, color));
}

function tellsOfPeers({ effects }: Transaction): boolean {
  return effects.some((effect) => effect.is(changed));
}
