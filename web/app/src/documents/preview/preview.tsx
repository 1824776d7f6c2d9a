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

export function Preview({ text, title, scroller, onTick }: PreviewProps) {
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
        {parsed.isTooDeep && <p className="part">{parsed.text}</p>}
        {parsed.parts.map((part) => (
          <div key={part.id} data-from={part.from} className="part">
            <Shown part={part} parsed={parsed} onTick={onTick && tick} />
          </div>
        ))}
      </div>
    </div>
  );
}

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

/** The text in parts, a moment after it changed: the longer that takes, the more seldom it is done. */
function useParsed(text: Text): Parsed {
  const [parsed, setParsed] = useState(NOTHING);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let taken_ms = 0;
    let last = NOTHING;
    const read = () => {
      timer = undefined;
      const start = performance.now();
      last = parse(textOf(text), last);
      setParsed(last);
      taken_ms = performance.now() - start;
    };
    const changed = () => (timer ??= setTimeout(read, Math.max(LEAST_MS, 5 * taken_ms)));
    read();
    text.observe(changed);
    return () => {
      clearTimeout(timer);
      text.unobserve(changed);
    };
  }, [text]);
  return parsed;
}
