// Who is signed in, and the one connection that this person has.

import { createContext, useContext, useEffect, useState, type ReactNode } from "react";
import { connect, OfflineCopies, type Client, type Session, type User } from "@atelier/client";
import { Removals } from "./removals";

export interface Signed {
  readonly session: Session;
  readonly client: Client;
  readonly user: User;
  /** What this browser keeps of the person's documents. */
  readonly copies: OfflineCopies;
  /** What was deleted, and can still be undone. */
  readonly removals: Removals;
}

const SignedContext = createContext<Signed | null>(null);

/** The person who is signed in. */
export function useSigned(): Signed {
  const signed = useContext(SignedContext);
  if (!signed) throw new Error("Nobody is signed in here.");
  return signed;
}

/** Connects the person who is signed in, for as long as that lasts. */
export function SignedIn({ session, user, children }: { session: Session; user: User; children: ReactNode }) {
  const [own, setOwn] = useState<Pick<Signed, "client" | "copies" | "removals"> | null>(null);
  useEffect(() => {
    const client = connect({ getToken: session.getToken });
    setOwn({ client, copies: new OfflineCopies(user.id), removals: new Removals() });
    return () => {
      setOwn(null);
      client.close();
    };
  }, [session, user.id]);
  return own && <SignedContext value={{ session, user, ...own }}>{children}</SignedContext>;
}
