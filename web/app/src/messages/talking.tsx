// The conversation of the workspace one is in, followed on each of its pages.

import { createContext, useContext, useEffect, useMemo, type ReactNode } from "react";
import type { Observable } from "@atelier/client";
import "./unread.css";
import { useObservable } from "../observing";
import { useEntry } from "../room";
import { useSigned } from "../session";
import { Conversation, type Talk } from "./conversation";

const ConversationContext = createContext<Conversation | null>(null);

/** Stands around everything that tells of messages; outside of a workspace there are none. */
export function Talking({ children }: { children: ReactNode }) {
  const { client, user } = useSigned();
  const room = useEntry()?.room ?? null;
  const conversation = useMemo(() => room && new Conversation(client, room, user.id), [client, room, user.id]);
  useEffect(() => conversation?.follow(), [conversation]);
  useEffect(() => {
    // The browser asks whether to leave, for what is not stored yet would be lost.
    const ask = (event: BeforeUnloadEvent) => {
      if (conversation && conversation.getSnapshot().drafts.length > 0) event.preventDefault();
    };
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [conversation]);
  return <ConversationContext value={conversation}>{children}</ConversationContext>;
}

export function useConversation(): readonly [Conversation, Talk] {
  const conversation = useContext(ConversationContext);
  if (!conversation) throw new Error("There is no conversation here.");
  return [conversation, useObservable(conversation)];
}

const NOTHING: Observable<null> = { getSnapshot: () => null, subscribe: () => () => undefined };

/** How many messages came that were not looked at. */
export function useUnread(): number {
  return useObservable<Talk | null>(useContext(ConversationContext) ?? NOTHING)?.unseen.length ?? 0;
}

/** How many messages are new, next to the way to them. */
export function Unread() {
  const count = useUnread();
  if (count === 0) return null;
  return (
    <>
      {" "}
      <span className="count">
        {count > 99 ? "99+" : count}
        <span className="unseen"> new</span>
      </span>
    </>
  );
}
