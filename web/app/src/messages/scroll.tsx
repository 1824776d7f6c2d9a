// The messages one after the other. What is older comes when one scrolls up to it, and nothing jumps.

import { useEffect, useLayoutEffect, useRef, useState } from "react";
import type { Member } from "../members/members";
import { Button } from "../parts/button";
import { useSigned } from "../session";
import type { Conversation, Talk } from "./conversation";
import { entriesOf } from "./entries";
import { Entries } from "./entries_view";
import { useSpoken } from "./spoken";

// As near to the end as counts for being there, and as near to the start as calls for more.
const NEAR_PX = 60;
const AHEAD_PX = 600;

interface ScrollProps {
  conversation: Conversation;
  talk: Talk;
  members: readonly Member[];
}

export function Scroll({ conversation, talk, members }: ScrollProps) {
  const { user } = useSigned();
  const { messages, drafts, older, unseen, newFrom } = talk;
  const scroller = useRef<HTMLDivElement>(null);
  const isAtEnd = useStaying(scroller, messages[0]?.id, messages.length + drafts.length, drafts.at(-1)?.clientId);
  const spoken = useSpoken(messages, members, user.id);
  const ahead = useAhead(scroller, older === "some" ? conversation.loadOlder : null, messages.length);
  useEffect(() => {
    const look = () => isAtEnd && document.visibilityState === "visible" && conversation.look();
    look();
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [conversation, isAtEnd, unseen]);
  const toEnd = () => scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  return (
    <div className="said">
      <div className="scroller" ref={scroller} role="region" aria-label="Messages" tabIndex={0}>
        <div ref={ahead} className="start">
          {older === "none" && <p className="quiet">The conversation begins here.</p>}
          {older === "loading" && <p className="quiet">Loading older messages…</p>}
          {older === "some" && <Button onClick={() => void conversation.loadOlder()}>Older messages</Button>}
          {older === "failed" && (
            <Button onClick={() => void conversation.loadOlder()}>Older messages couldn’t be loaded. Try again</Button>
          )}
        </div>
        <Entries
          entries={entriesOf(messages, drafts, user.id, newFrom)}
          members={members}
          onAgain={conversation.sayAgain}
          onForget={conversation.forget}
        />
      </div>
      {!isAtEnd && (
        <Button className="to-end" look={unseen.length > 0 ? "primary" : "plain"} onClick={toEnd}>
          {unseen.length === 0 ? "Newest" : unseen.length === 1 ? "1 new message" : `${unseen.length} new messages`}{" "}
          <span aria-hidden="true">↓</span>
        </Button>
      )}
      <div className="unseen" aria-live="polite">
        {spoken}
      </div>
    </div>
  );
}

/** Stays at the end while one is there, and at what one reads while older ones come before it. */
function useStaying(
  scroller: React.RefObject<HTMLDivElement | null>,
  firstId: string | undefined,
  count: number,
  lastDraft: string | undefined,
): boolean {
  const [isAtEnd, setAtEnd] = useState(true);
  const shown = useRef({ firstId, lastDraft, height_px: 0, isAtEnd: true });
  useEffect(() => {
    const element = scroller.current!;
    const settle = () => {
      shown.current.isAtEnd = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX;
      setAtEnd(shown.current.isAtEnd);
    };
    // A keyboard that comes up, or a line more below, takes room away.
    const sizes = new ResizeObserver(() => shown.current.isAtEnd && element.scrollTo(0, element.scrollHeight));
    sizes.observe(element);
    element.addEventListener("scroll", settle, { passive: true });
    return () => {
      sizes.disconnect();
      element.removeEventListener("scroll", settle);
    };
  }, [scroller]);
  useLayoutEffect(() => {
    const element = scroller.current!;
    const before = shown.current;
    const isOwn = lastDraft !== undefined && lastDraft !== before.lastDraft;
    if (before.isAtEnd || isOwn) element.scrollTop = element.scrollHeight;
    else if (firstId !== before.firstId) element.scrollTop += element.scrollHeight - before.height_px;
    shown.current = { ...before, firstId, lastDraft, height_px: element.scrollHeight };
  }, [scroller, firstId, count, lastDraft]);
  return isAtEnd;
}

/** Loads more before its start is reached. */
function useAhead(
  scroller: React.RefObject<HTMLDivElement | null>,
  load: (() => Promise<void>) | null,
  count: number,
): React.RefObject<HTMLDivElement | null> {
  const start = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!load) return;
    const options = { root: scroller.current, rootMargin: `${AHEAD_PX}px 0px 0px 0px` };
    const watcher = new IntersectionObserver(([entry]) => entry?.isIntersecting && void load(), options);
    watcher.observe(start.current!);
    return () => watcher.disconnect();
  }, [scroller, load, count]);
  return start;
}
