// The document as it reads, beside or instead of its text.

import { memo, useDeferredValue, useEffect, useRef, useState, type RefObject } from "react";
import type { Text } from "yjs";
import { textOf } from "../writing/binding";
import { Block } from "./blocks";
import { NOTHING, parse, type Parsed, type Part } from "./parts";

interface PreviewProps {
  text: Text;
  title: string;
  scroller: RefObject<HTMLDivElement | null>;
  /** Ticks the box of a task that begins there in the text; null where one may not write. */
  onTick: ((from: number) => void) | null;
}

export const Preview = memo(function Preview({ text, title, scroller, onTick }: PreviewProps) {
  // Typing comes first; a long document is shown when there is time for it.
  const parsed = useDeferredValue(useParsed(text));
  const page = useRef({ parsed, onTick });
  useEffect(() => {
    page.current = { parsed, onTick };
  });
  const [tick] = useState(() => (id: number, offset: number) => {
    const part = page.current.parsed.parts.find((each) => each.id === id);
    if (part) page.current.onTick?.(part.from + offset);
  });
  return (
    <div className="preview-pane" ref={scroller} tabIndex={0} role="region" aria-label={`Preview of ${title}`}>
      <div className="prose">
        {parsed.text.trim() === "" && <p className="quiet">There is nothing to read yet.</p>}
        {parsed.isTooDeep && <p>{parsed.text}</p>}
        {chunksOf(parsed.parts).map((parts, index) => (
          <div key={index} data-from={parts[0]!.from} className="chunk">
            <Chunk parts={parts} parsed={parsed} onTick={onTick && tick} />
          </div>
        ))}
      </div>
    </div>
  );
});

const CHUNK = 60;

function chunksOf(parts: readonly Part[]): (readonly Part[])[] {
  const chunks: (readonly Part[])[] = [];
  for (let at = 0; at < parts.length; at += CHUNK) chunks.push(parts.slice(at, at + CHUNK));
  return chunks;
}

interface ChunkProps {
  parts: readonly Part[];
  parsed: Parsed;
  onTick: ((id: number, offset: number) => void) | null;
}

/** Some parts together: of a long document most are as they were, and are not even looked at one by one. */
const Chunk = memo(
  function Chunk({ parts, parsed, onTick }: ChunkProps) {
    const start = parts[0]!.from;
    return parts.map((part) => (
      <div key={part.id} data-offset={part.from - start}>
        <Shown part={part} parsed={parsed} onTick={onTick} />
      </div>
    ));
  },
  (old, next) =>
    old.onTick === next.onTick &&
    old.parsed.addressKey === next.parsed.addressKey &&
    old.parts.length === next.parts.length &&
    old.parts.every(({ id, source }, at) => id === next.parts[at]!.id && source === next.parts[at]!.source),
);

interface ShownProps {
  part: Part;
  parsed: Parsed;
  onTick: ((id: number, offset: number) => void) | null;
}

const Shown = memo(
  function Shown({ part, parsed, onTick }: ShownProps) {
    const tick = onTick && ((from: number) => onTick(part.id, from - part.from));
    return <Block node={part.node} page={{ text: parsed.text, addresses: parsed.addresses, onTick: tick }} />;
  },
  (old, next) =>
    old.part.source === next.part.source &&
    old.part.id === next.part.id &&
    old.onTick === next.onTick &&
    old.parsed.addressKey === next.parsed.addressKey,
);

const LEAST_MS = 80;
const LETTERS_PER_MS = 2_000;

/** The text in parts, a moment after it was last changed, or after four of them; those that take long wait longer. */
function useParsed(text: Text): Parsed {
  const [parsed, setParsed] = useState(NOTHING);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let due_ms = 0;
    let took_ms = 0;
    let last = NOTHING;
    const read = () => {
      timer = undefined;
      const began_ms = performance.now();
      last = parse(textOf(text), last);
      took_ms = performance.now() - began_ms;
      setParsed(last);
    };
    const changed = () => {
      const wait_ms = Math.max(LEAST_MS, text.length / LETTERS_PER_MS, 4 * took_ms);
      const now_ms = performance.now();
      if (!timer) due_ms = now_ms + 4 * wait_ms;
      clearTimeout(timer);
      timer = setTimeout(read, Math.min(wait_ms, due_ms - now_ms));
    };
    read();
    text.observe(changed);
    return () => {
      clearTimeout(timer);
      text.unobserve(changed);
    };
  }, [text]);
  return parsed;
}
