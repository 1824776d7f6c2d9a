// Who is signed in, and the one connection that this person has.

import { createContext, useContext, useEffect, useState, type ReactNode } from "react";
import { connect, type Client, type Session, type User } from "@atelier/client";

export interface Signed {
  readonly session: Session;
  readonly client: Client;
  readonly user: User;
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
  const [client, setClient] = useState<Client | null>(null);
  useEffect(() => {
    const made = connect({ getToken: session.getToken });
    setClient(made);
    return () => {
      setClient(null);
      made.close();
    };
  }, [session, user.id]);
  return client && <SignedContext value={{ session, client, user }}>{children}</SignedContext>;
}
