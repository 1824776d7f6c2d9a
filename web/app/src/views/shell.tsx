// The frame around every page: where one is, who one is, and how the connection does.

import type { ReactNode } from "react";
import { useAction } from "../acting";
import { useNotices } from "../notices";
import { Avatar } from "../parts/avatar";
import { Button } from "../parts/button";
import { Link } from "../routing";
import { useSigned } from "../session";
import { wordsOf } from "../words";
import { ConnectionBar } from "./connection_bar";

export function Shell({ children }: { children: ReactNode }) {
  return (
    <div className="shell">
      <a className="skip" href="#main">
        Skip to the content
      </a>
      <header className="top">
        <Link to="/" className="brand">
          Atelier
        </Link>
        <Account />
      </header>
      <ConnectionBar />
      <main id="main" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}

function Account() {
  const { session, user } = useSigned();
  const { notify } = useNotices();
  const leave = useAction(() => session.logout().catch((error: unknown) => notify(wordsOf(error))));
  return (
    <div className="account">
      <span className="person">
        <Avatar name={user.name} color="#5b6072" />
        <span className="name">{user.name}</span>
      </span>
      <Button look="quiet" isBusy={leave.isBusy} onClick={() => void leave.run()}>
        Sign out
      </Button>
    </div>
  );
}
