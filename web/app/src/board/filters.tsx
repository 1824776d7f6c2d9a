// Which tasks of a board are shown; kept in the address, so that a link shows the same.

import { useRef } from "react";
import type { Member } from "../members/members";
import { useCommands } from "../palette/commands";
import { Button } from "../parts/button";
import { Choice } from "../parts/choice";
import { changeQuery, useQuery } from "../routing";
import { useSigned } from "../session";
import type { Task } from "./places";

const NAMES = ["q", "who", "label", "priority"] as const;
const ANY = "";
const NOBODY = "nobody";
const PRIORITIES = ["urgent", "high", "medium", "low", "none"];

export interface Filter {
  readonly isOn: boolean;
  readonly passes: (task: Task) => boolean;
  readonly clear: () => void;
}

export function useFilter(): Filter {
  const query = useQuery();
  const [q, who, label, priority] = NAMES.map((name) => query.get(name)?.trim().toLowerCase() ?? ANY);
  const passes = (task: Task) =>
    (!q || [task.title, ...task.labels].some((text) => text.toLowerCase().includes(q))) &&
    (!who || (task.assignee_id ?? NOBODY) === who) &&
    (!label || task.labels.some((text) => text.toLowerCase() === label)) &&
    (!priority || task.priority === priority);
  const clear = () => changeQuery(Object.fromEntries(NAMES.map((name) => [name, ANY])));
  return { isOn: Boolean(q || who || label || priority), passes, clear };
}

interface FiltersProps {
  filter: Filter;
  tasks: readonly Task[];
  members: readonly Member[];
}

export function Filters({ filter, tasks, members }: FiltersProps) {
  const { user } = useSigned();
  const query = useQuery();
  const search = useRef<HTMLInputElement>(null);
  useCommands([{ label: "Filter tasks", key: "/", words: "search find", run: () => search.current?.focus() }]);
  const people = members.map(({ user_id, name }) => ({
    value: user_id,
    label: user_id === user.id ? `${name} (you)` : name,
  }));
  const labels = [...new Set(tasks.flatMap((task) => task.labels))].sort((a, b) => a.localeCompare(b));
  const choice = (
    name: (typeof NAMES)[number],
    label: string,
    any: string,
    options: { value: string; label: string }[],
  ) => (
    <Choice
      label={label}
      isLabelUnseen
      value={query.get(name) ?? ANY}
      options={[{ value: ANY, label: any }, ...options]}
      onChoose={(value) => changeQuery({ [name]: value })}
    />
  );
  return (
    <div className="task-filters" role="search" aria-label="Tasks">
      <input
        ref={search}
        type="search"
        aria-label="Filter tasks"
        placeholder="Filter tasks"
        value={query.get("q") ?? ""}
        onChange={(event) => changeQuery({ q: event.target.value })}
      />
      {choice("who", "Assigned to", "Anybody", [...people, { value: NOBODY, label: "Nobody" }])}
      {choice("priority", "Priority", "Any priority", PRIORITIES.map(capital))}
      {labels.length > 0 &&
        choice(
          "label",
          "Label",
          "Any label",
          labels.map((value) => ({ value: value.toLowerCase(), label: value })),
        )}
      {filter.isOn && (
        <Button look="quiet" onClick={filter.clear}>
          Clear
        </Button>
      )}
    </div>
  );
}

function capital(value: string): { value: string; label: string } {
  const label = value === "none" ? "No priority" : value.charAt(0).toUpperCase() + value.slice(1);
  return { value, label };
}
