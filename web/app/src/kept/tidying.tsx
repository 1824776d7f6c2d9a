// No copy stays of what one may not see any more; what was not stored of it can be copied first.

import { useCallback, useEffect } from "react";
import type { CopyAbout, KeptCopy } from "@atelier/client";
import { copyText } from "../documents/copying";
import { useNotices } from "../notices";
import { useEntry, useRoomEnd } from "../room";
import { useSigned } from "../session";
import { useWorkspaces } from "../workspaces";

/** Removes the copies that `isGone` tells of; where one holds what is not stored, it asks whether to copy that first. */
export function useTidying(): (isGone: (copy: KeptCopy) => boolean) => Promise<void> {
  const { copies, client } = useSigned();
  const { notify } = useNotices();
  return useCallback(
    async (isGone) => {
      for (const copy of (await copies.list()).filter(isGone)) {
        // What is open tells itself how it ended.
        const isOpen = client.documents.some(({ id }) => id === copy.id);
        if (copy.isStored) await copies.remove(copy.id);
        else if (!isOpen) await offer(copy);
      }
      async function offer({ id, about }: KeptCopy) {
        const text = (await copies.read(id)).getText("content").toString();
        notify(`What you wrote last in “${about.title ?? "a document"}” wasn’t stored.`, copying(text), {
          stays: true,
          key: id,
          onRead: () => void copies.remove(id),
        });
      }
    },
    [copies, client, notify],
  );
}

/** The button of a notice about a text that is not stored. */
export function copying(text: string) {
  return { label: "Copy the text", run: () => void copyText(text) };
}

/** Where a document is, as it is noted beside its copy. */
export function placeOf(document: { title: string; project_id: string }, workspace: string): CopyAbout {
  return { title: document.title, workspace, project: document.project_id };
}

/** Follows which workspaces one is in. */
export function Tidying() {
  const [workspaces, { status }] = useWorkspaces();
  const end = useRoomEnd();
  const tidy = useTidying();
  useEffect(() => {
    if (status !== "ready") return;
    // Right after they were loaded: those that one makes or joins later are not in the list before the next load.
    const own = new Set(workspaces.getSnapshot().items.map(({ id }) => id));
    void tidy(({ about }) => about.workspace !== undefined && !own.has(about.workspace));
  }, [tidy, workspaces, status]);
  useEffect(() => {
    if (end && BARRED.has(end.error.code)) void tidy(({ about }) => about.workspace === end.id);
  }, [tidy, end]);
  const room = useEntry()?.room;
  useEffect(() => room?.on("document.deleted", ({ data }) => void tidy(({ id }) => id === data.id)), [tidy, room]);
  return null;
}

const BARRED: ReadonlySet<string> = new Set(["forbidden", "not_found"]);
