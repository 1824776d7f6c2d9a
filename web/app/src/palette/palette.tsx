// One field that leads anywhere and finds anything.

import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { flushSync } from "react-dom";
import { useObservable } from "../observing";
import { Dialog } from "../parts/dialog";
import { Glyph } from "../parts/glyph";
import { useEntry, type RoomEntry } from "../room";
import { match, navigate, usePath } from "../routing";
import { useWorkspaces } from "../workspaces";
import { wordsOf } from "../words";
import { useOffered, type Command } from "./commands";
import { destinationsFrom, matches, SEARCHED_PROJECTS, type Entry } from "./destinations";
import { useFindings } from "./searching";

export function PaletteDialog({ onClose }: { onClose: () => void }) {
  const entry = useEntry();
  return entry ? <WithProjects entry={entry} onClose={onClose} /> : <Finder around={OUTSIDE} onClose={onClose} />;
}

type Around = Pick<Parameters<typeof destinationsFrom>[0], "workspace" | "projects">;

const OUTSIDE: Around = { workspace: null, projects: [] };

function WithProjects({ entry: { room, projects }, onClose }: { entry: RoomEntry; onClose: () => void }) {
  const workspace = useObservable(room.workspace);
  const { items } = useObservable(projects);
  const around = useMemo(() => ({ workspace, projects: items }), [workspace, items]);
  return <Finder around={around} onClose={onClose} />;
}

function useEntries(around: Around, typed: string) {
  const [, { items: workspaces }] = useWorkspaces();
  const { offered } = useOffered();
  const path = usePath().split("/").slice(0, 5).join("/");
  const projectId = match<"project">(`/w/${around.workspace?.id}/p/:project`, path)?.project ?? null;
  const place = around.workspace && `/w/${around.workspace.id}`;
  // The project one is in is searched first.
  const projects = useMemo(
    () => around.projects.toSorted((a, b) => Number(b.id === projectId) - Number(a.id === projectId)),
    [around.projects, projectId],
  );
  const { found, isSearching, error } = useFindings(place, projects, typed);
  const [commands] = useState(() => offered().map(entryOf));
  const isHere = ({ group }: Entry) => group === HERE;
  const here = [
    ...commands.filter(isHere),
    ...destinationsFrom({ ...around, workspaces, projectId }),
    ...commands.filter((each) => !isHere(each)),
  ];
  const entries = inGroups(typed ? [...here.filter((each) => matches(each, typed)), ...found] : here);
  return { entries, isSearching, error, isPartial: projects.length > SEARCHED_PROJECTS };
}

const HERE = "On this page";

function entryOf({ label, words = "", key, run, isEverywhere }: Command): Entry {
  return { id: `do ${label}`, group: isEverywhere ? "Anywhere" : HERE, label, words, key, glyph: "action", act: run };
}

function Finder({ around, onClose }: { around: Around; onClose: () => void }) {
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const typed = text.trim();
  const { entries, isSearching, error, isPartial } = useEntries(around, typed);
  const chosen = Math.min(at, entries.length - 1);
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [chosen, entries.length]);
  const choose = ({ act }: Entry) => {
    // Closed first, since the focus goes back where it was then.
    flushSync(onClose);
    if (typeof act === "string") navigate(act);
    else act();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step !== undefined && entries.length > 0) {
      event.preventDefault();
      setAt((chosen + step + entries.length) % entries.length);
    } else if (event.key === "Enter" && !event.nativeEvent.isComposing) {
      event.preventDefault();
      const entry = entries[chosen];
      if (entry) choose(entry);
    }
  };
  return (
    <Dialog title="Go anywhere, find anything" look="palette" onClose={onClose}>
      <input
        className="finder"
        role="combobox"
        aria-label="Go anywhere, find anything"
        aria-expanded={entries.length > 0}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={entries.length > 0 ? `${id}-${chosen}` : undefined}
        placeholder="Go anywhere, find anything"
        autoComplete="off"
        spellCheck={false}
        data-first
        value={text}
        onChange={(event) => (setText(event.target.value), setAt(0))}
        onKeyDown={onKeyDown}
      />
      <div className="findings" id={`${id}-list`} role="listbox" aria-label="Found" ref={list}>
        {groupsOf(entries).map(([group, members]) => (
          <div role="group" aria-label={group} key={group}>
            <p className="group" aria-hidden="true">
              {group}
            </p>
            {members.map(({ entry, index }) => (
              <div
                key={entry.id}
                id={`${id}-${index}`}
                className="finding"
                role="option"
                aria-selected={index === chosen}
                onPointerMove={() => setAt(index)}
                onClick={() => choose(entry)}
              >
                <Glyph name={entry.glyph} />
                <span className="title">{entry.label}</span>
                {entry.note && <span className="quiet">{entry.note}</span>}
                {entry.key && <kbd>{entry.key}</kbd>}
              </div>
            ))}
          </div>
        ))}
      </div>
      <p className="aside" role="status">
        {error ? `The search failed. ${wordsOf(error)}` : wordsFor(entries.length, isSearching)}
        {typed && isPartial && ` Tasks and documents of ${SEARCHED_PROJECTS} projects are searched.`}
      </p>
    </Dialog>
  );
}

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };

function wordsFor(count: number, isSearching: boolean): string {
  if (isSearching) return "Searching…";
  if (count === 0) return "Nothing found.";
  return count === 1 ? "1 to choose from." : `${count} to choose from.`;
}

/** Those of a group one after the other, groups in the order of their first. */
function inGroups(entries: readonly Entry[]): Entry[] {
  const groups = new Set(entries.map(({ group }) => group));
  return [...groups].flatMap((group) => entries.filter((each) => each.group === group));
}

/** The entries by their group, each with its place among all. */
function groupsOf(entries: readonly Entry[]): [string, { entry: Entry; index: number }[]][] {
  const groups = new Map<string, { entry: Entry; index: number }[]>();
  for (const [index, entry] of entries.entries()) {
    const members = groups.get(entry.group) ?? [];
    groups.set(entry.group, [...members, { entry, index }]);
  }
  return [...groups];
}
