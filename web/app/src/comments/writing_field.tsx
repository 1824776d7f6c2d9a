// A text of several lines in which people can be mentioned: `@` opens a list of them.

import { useId, useLayoutEffect, useRef, useState, type KeyboardEvent } from "react";
import type { Member } from "../members/members";
import { peopleFor, searchAt, withMention, type Search, type Writing } from "./mentions";
import { People } from "./people";

interface WritingFieldProps {
  label: string;
  isLabelUnseen?: boolean;
  placeholder?: string;
  autoFocus?: boolean;
  writing: Writing;
  members: readonly Member[];
  onWriting: (writing: Writing) => void;
  /** Enter with the key for commands. */
  onSend: () => void;
}

export function WritingField({
  label,
  isLabelUnseen,
  writing,
  members,
  onWriting,
  onSend,
  ...rest
}: WritingFieldProps) {
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const [search, setSearch] = useState<Search | null>(null);
  const [at, setAt] = useState(0);
  const caret = useRef<number | null>(null);
  const people = search ? peopleFor(search, members) : [];
  const isOpen = people.length > 0;
  const active = Math.min(at, people.length - 1);
  useLayoutEffect(() => {
    if (caret.current !== null) field.current?.setSelectionRange(caret.current, caret.current);
    caret.current = null;
  });
  const look = (now: Writing) => {
    const element = field.current!;
    const next = element.selectionStart === element.selectionEnd ? searchAt(now, element.selectionStart) : null;
    if (next?.words !== search?.words) setAt(0);
    setSearch(next);
  };
  const pick = (member: Member) => {
    if (!search) return;
    const { writing: next, caret: to } = withMention(writing, search, member);
    caret.current = to;
    setSearch(null);
    onWriting(next);
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (isOpen && pickByKey(event.key)) return event.preventDefault();
    if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) {
      event.preventDefault();
      onSend();
    }
  };
  const pickByKey = (key: string): boolean => {
    if (key === "ArrowDown") setAt((active + 1) % people.length);
    else if (key === "ArrowUp") setAt((active - 1 + people.length) % people.length);
    else if (key === "Enter" || key === "Tab") pick(people[active]!);
    else if (key === "Escape") setSearch(null);
    else return false;
    return true;
  };
  return (
    <div className="field">
      <label htmlFor={id} className={isLabelUnseen ? "unseen" : undefined}>
        {label}
      </label>
      <textarea
        {...rest}
        ref={field}
        id={id}
        rows={2}
        value={writing.text}
        aria-autocomplete="list"
        aria-haspopup="listbox"
        aria-controls={isOpen ? `${id}-people` : undefined}
        aria-activedescendant={isOpen ? `${id}-people-${active}` : undefined}
        onChange={(event) => {
          const next = { ...writing, text: event.target.value };
          onWriting(next);
          look(next);
        }}
        onSelect={() => search && look(writing)}
        onBlur={() => setSearch(null)}
        onKeyDown={onKeyDown}
      />
      {isOpen && <People id={`${id}-people`} people={people} active={active} onPick={pick} />}
      <p className="unseen" aria-live="polite">
        {isOpen && (people.length === 1 ? "1 person. Enter mentions them." : `${people.length} people. Arrows choose.`)}
      </p>
    </div>
  );
}
