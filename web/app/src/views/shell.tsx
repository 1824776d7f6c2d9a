// The frame around every page: where one can go, where one is, who is here, and how the connection does.

import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from "react";
import { paletteKeyName } from "../palette/keys";
import { useOpening } from "../palette/commands";
import { Glyph } from "../parts/glyph";
import { useEntry } from "../room";
import { usePath } from "../routing";
import { ConnectionBar, ConnectionMark } from "./connection_bar";
import { Present } from "./present";
import { SideBar, SideSheet } from "./side_bar";

const CrumbsContext = createContext<HTMLElement | null>(null);

/** Where a page's head shows the way back up. */
export function useCrumbsPlace(): HTMLElement | null {
  return useContext(CrumbsContext);
}

export function Shell({ children }: { children: ReactNode }) {
  const [crumbs, setCrumbs] = useState<HTMLElement | null>(null);
  const entry = useEntry();
  return (
    <div className="shell">
      <a className="skip" href="#main">
        Skip to the content
      </a>
      <SideBar />
      <div className="stage">
        <header className="top">
          <Menu />
          <div className="crumbs" ref={setCrumbs} />
          <Search />
          {entry && <Present room={entry.room} />}
          <ConnectionMark />
        </header>
        <ConnectionBar />
        <main id="main" tabIndex={-1}>
          <CrumbsContext value={crumbs}>{children}</CrumbsContext>
        </main>
      </div>
    </div>
  );
}

/** What is beside the page where there is room, in a sheet over it where there is none. */
function Menu() {
  const path = usePath();
  const [isOpen, setOpen] = useState(false);
  // Whoever has gone somewhere wants to see it.
  useEffect(() => setOpen(false), [path]);
  return (
    <>
      <button
        type="button"
        className="icon menu"
        aria-label="Menu"
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        <Glyph name="menu" />
      </button>
      {isOpen && <SideSheet onClose={() => setOpen(false)} />}
    </>
  );
}

function Search() {
  const { open } = useOpening();
  const key = useMemo(paletteKeyName, []);
  return (
    <button type="button" className="search" aria-haspopup="dialog" onClick={() => open("palette")}>
      <Glyph name="search" />
      <span>Search</span>
      <kbd data-said={key} aria-hidden="true" />
    </button>
  );
}
