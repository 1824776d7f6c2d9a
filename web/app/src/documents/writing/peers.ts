// Where the others are in the text: what awareness says, in positions of the editor.

import type { EditorView } from "@codemirror/view";
import { ySyncFacet } from "y-codemirror.next";
import type { Awareness } from "y-protocols/awareness";
import { colorOf, personOf } from "../people";

export interface Peer {
  readonly client: number;
  readonly name: string;
  readonly color: string;
  readonly anchor: number;
  readonly head: number;
  /** When it was last seen to move, by this browser's clock. */
  readonly movedAt_ms: number;
}

/** Everybody else's place. One that cannot be told yet, since its text has not arrived, stays as in `before`. */
export function peersIn(view: EditorView, awareness: Awareness, before: readonly Peer[], now_ms: number): Peer[] {
  const config = view.state.facet(ySyncFacet);
  const known = new Map(before.map((peer) => [peer.client, peer]));
  const length = view.state.doc.length;
  const peers: Peer[] = [];
  for (const [client, state] of awareness.getStates()) {
    const person = personOf(state);
    const cursor: unknown = state["cursor"];
    if (client === awareness.clientID || !person || !isCursor(cursor)) continue;
    const old = known.get(client);
    const anchor = placeOf(cursor.anchor) ?? old?.anchor;
    const head = placeOf(cursor.head) ?? old?.head;
    if (anchor === undefined || head === undefined) continue;
    const hasMoved = !old || old.head !== head || old.anchor !== anchor;
    peers.push({
      client,
      name: person.name,
      color: colorOf(person.color),
      anchor: Math.min(anchor, length),
      head: Math.min(head, length),
      movedAt_ms: hasMoved ? now_ms : old.movedAt_ms,
    });
  }
  return peers;

  function placeOf(relative: object): number | null {
    try {
      return config.fromYPos(relative).pos;
    } catch {
      // A position in a text that is not here, or one that anybody's program made up.
      return null;
    }
  }
}

function isCursor(value: unknown): value is { anchor: object; head: object } {
  if (typeof value !== "object" || value === null || !("anchor" in value) || !("head" in value)) return false;
  return typeof value.anchor === "object" && typeof value.head === "object" && !!value.anchor && !!value.head;
}
