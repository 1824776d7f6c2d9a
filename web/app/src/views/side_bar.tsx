// Where one can go: the workspaces, what is in the present one, and one's own account.

import type { ReactNode } from "react";
import { useLeaving } from "../kept/leaving";
import { Unread } from "../messages/talking";
import { useObservable } from "../observing";
import { useCommands, useOpening } from "../palette/commands";
import { Avatar } from "../parts/avatar";
import { Dialog } from "../parts/dialog";
import { Glyph, type GlyphName } from "../parts/glyph";
import { useEntry, type RoomEntry } from "../room";
import { Link, usePath } from "../routing";
import { useSigned } from "../session";
import { useWorkspaces } from "../workspaces";
import { Switcher } from "./switcher";
import { WORKSPACE_PAGES } from "./workspace_pages";

export function SideBar() {
  useOwnCommands();
  return (
    <aside className="side" aria-label="Atelier">
      <Places />
    </aside>
  );
}

export function SideSheet({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Atelier" look="side" onClose={onClose}>
      {/* Also whoever goes where they are already wants to see it. */}
      <div
        className="through"
        onClick={(event) => event.target instanceof Element && event.target.closest("a") && onClose()}
      >
        <Places />
      </div>
    </Dialog>
  );
}

function Places() {
  const entry = useEntry();
  return (
    <>
      {entry ? <OfWorkspace entry={entry} /> : <OfPerson />}
      <Account />
    </>
  );
}

function OfWorkspace({ entry: { room, projects } }: { entry: RoomEntry }) {
  const { items } = useObservable(projects);
  const name = useObservable(room.workspace)?.name ?? "Workspace";
  const place = `/w/${room.id}`;
  return (
    <>
      <Switcher current={{ id: room.id, name }} />
      <nav aria-label="Workspace">
        <ul>
          {WORKSPACE_PAGES.map(({ label, path, glyph }) => (
            <Place key={path} to={place + path} glyph={glyph} label={label} isWhole={path === "/settings"}>
              {path === "/messages" && <Unread />}
            </Place>
          ))}
        </ul>
      </nav>
      {items.length > 0 && (
        <nav aria-labelledby="side-projects" className="grows">
          <h2 id="side-projects">Projects</h2>
          <ul>
            {items.map(({ id, name: label }) => (
              <Place key={id} to={`${place}/p/${id}`} glyph="project" label={label} isWhole />
            ))}
          </ul>
        </nav>
      )}
    </>
  );
}

function OfPerson() {
  const [, { items }] = useWorkspaces();
  return (
    <>
      <Link to="/" className="brand">
        Atelier
      </Link>
      <nav aria-label="Workspaces" className="grows">
        <ul>
          <Place to="/" glyph="workspace" label="Your workspaces" />
          {items.map(({ id, name }) => (
            <Place key={id} to={`/w/${id}`} glyph="project" label={name} />
          ))}
        </ul>
      </nav>
    </>
  );
}

interface PlaceProps {
  to: string;
  glyph: GlyphName;
  label: string;
  /** Whether what lies below its address belongs to it. */
  isWhole?: boolean;
  /** What is new there. */
  children?: ReactNode;
}

function Place({ to, glyph, label, isWhole = false, children }: PlaceProps) {
  const path = usePath();
  const isHere = path === to || path === `${to}/` || (isWhole && path.startsWith(`${to}/`));
  return (
    <li>
      <Link to={to} className="place" aria-current={isHere ? "page" : undefined}>
        <Glyph name={glyph} />
        <span className="label">{label}</span>
        {children}
      </Link>
    </li>
  );
}

function useOwnCommands(): void {
  const { leave } = useLeaving();
  const { open } = useOpening();
  useCommands([
    { label: "Keyboard shortcuts", words: "keys help", isEverywhere: true, run: () => open("shortcuts") },
    { label: "Sign out", words: "leave log out", isEverywhere: true, run: leave },
  ]);
}

function Account() {
  const { user } = useSigned();
  const { leave, isBusy } = useLeaving();
  return (
    <div className="account">
      <Link to="/account" className="place">
        <Avatar name={user.name} color="#5b6072" />
        <span className="label">
          <span className="unseen">Your account, </span>
          {user.name}
        </span>
      </Link>
      <button type="button" className="icon" aria-label="Sign out" title="Sign out" aria-busy={isBusy} onClick={leave}>
        <Glyph name="leave" />
      </button>
    </div>
  );
}
