// What can be done from anywhere: pages say what they offer, the palette and the keyboard set it off.

import { createContext, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from "react";

export interface Command {
  /** As a button would say it, such as `New document`. */
  readonly label: string;
  readonly run: () => void;
  /** Other words by which it is found. */
  readonly words?: string;
  /** Whether it has nothing to do with the page. */
  readonly isEverywhere?: boolean;
  /** One character that sets it off while nothing is being typed. */
  readonly key?: string;
}

/** What is open over the page. */
export type Opened = "palette" | "shortcuts" | null;

interface Registry {
  /** Everything that is offered now; what was offered last comes first. */
  readonly offered: () => readonly Command[];
  readonly offer: (current: () => readonly Command[]) => () => void;
}

interface Opening {
  readonly opened: Opened;
  readonly open: (what: Opened) => void;
}

const RegistryContext = createContext<Registry | null>(null);
const OpeningContext = createContext<Opening | null>(null);

/** What is offered by all that is on the page. */
export function useOffered(): Registry {
  const registry = useContext(RegistryContext);
  if (!registry) throw new Error("There are no commands here.");
  return registry;
}

/** Whether the palette or the list of keys is open. */
export function useOpening(): Opening {
  const opening = useContext(OpeningContext);
  if (!opening) throw new Error("There is no palette here.");
  return opening;
}

/**
 * Offers commands for as long as the component is there:
 * `useCommands(mayEdit ? [{ label: "New document", key: "n", run: create }] : [])`.
 */
export function useCommands(commands: readonly Command[]): void {
  const { offer } = useOffered();
  const current = useRef(commands);
  useEffect(() => {
    current.current = commands;
  });
  useEffect(() => offer(() => current.current), [offer]);
}

export function CommandsProvider({ children }: { children: ReactNode }) {
  const [registry] = useState(makeRegistry);
  const [opened, open] = useState<Opened>(null);
  const opening = useMemo(() => ({ opened, open }), [opened]);
  return (
    <RegistryContext value={registry}>
      <OpeningContext value={opening}>{children}</OpeningContext>
    </RegistryContext>
  );
}

function makeRegistry(): Registry {
  const offers = new Set<() => readonly Command[]>();
  return {
    offered: () => [...offers].reverse().flatMap((current) => current()),
    offer: (current) => {
      offers.add(current);
      return () => void offers.delete(current);
    },
  };
}
