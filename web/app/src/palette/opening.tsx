// The keys that open the palette and set off commands; what they open is loaded when it is first asked for.

import { lazy, Suspense, useEffect } from "react";
import { useNotices } from "../notices";
import { Boundary } from "../parts/boundary";
import { lookForVersion } from "../version";
import { useOffered, useOpening } from "./commands";
import { isPaletteKey, loneKey } from "./keys";

const PaletteDialog = lazy(async () => ({ default: (await import("./palette")).PaletteDialog }));
const Shortcuts = lazy(async () => ({ default: (await import("./shortcuts")).Shortcuts }));

export function Palette() {
  const { opened, open } = useOpening();
  const { offered } = useOffered();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (isPaletteKey(event)) {
        event.preventDefault();
        return open(opened === "palette" ? null : "palette");
      }
      const key = loneKey(event);
      if (key === null) return;
      const command = key === "?" ? { run: () => open("shortcuts") } : offered().find((each) => each.key === key);
      if (!command) return;
      event.preventDefault();
      command.run();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [opened, open, offered]);
  const close = () => open(null);
  return (
    <Boundary address={opened ?? ""} instead={<Missing onTold={close} />}>
      <Suspense>
        {opened === "palette" && <PaletteDialog onClose={close} />}
        {opened === "shortcuts" && <Shortcuts onClose={close} />}
      </Suspense>
    </Boundary>
  );
}

const WORDS = {
  away: "That couldn’t be opened. The server can’t be reached.",
  same: "That couldn’t be opened. Reload the page to try again.",
} as const;

/** Its code could not be loaded. That there is a new version is said elsewhere. */
function Missing({ onTold }: { onTold: () => void }) {
  const { notify } = useNotices();
  useEffect(() => {
    onTold();
    void lookForVersion().then((found) => found !== "new" && notify(WORDS[found]));
  }, []);
  return null;
}
