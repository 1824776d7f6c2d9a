// Signing in and signing up. It stands at any address, so that a deep link leads on after it.

import { useState, type FormEvent } from "react";
import { AtelierError, type Session } from "@atelier/client";
import { useAction } from "../acting";
import { Button } from "../parts/button";
import { Refusal } from "../parts/faces";
import { Field } from "../parts/field";
import { navigate, usePath } from "../routing";
import { fieldError } from "../words";
import { Title } from "./title";

// Where one comes to sign in, and for nothing else.
const ENTRANCES = ["/sign-in", "/sign-up"];
// Most who follow one have no account yet.
const INVITATIONS = "/invitations/";

interface EntranceProps {
  session: Session;
  /** Whether somebody was, until now. */
  wasSignedIn: boolean;
}

export function Entrance({ session, wasSignedIn }: EntranceProps) {
  const path = usePath();
  const isInvited = path.startsWith(INVITATIONS) && !wasSignedIn;
  const [isNew, setNew] = useState(path === "/sign-up" || isInvited);
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const { run, isBusy, error } = useAction(async () => {
    await (isNew ? session.register({ name: name.trim(), email, password }) : session.login({ email, password }));
    if (ENTRANCES.includes(path)) navigate("/", { replace: true });
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run();
  };
  const hasEnded = wasSignedIn && !isNew && !ENTRANCES.includes(path);
  const isTaken = isNew && error instanceof AtelierError && error.code === "conflict";
  const wrong = (field: string) => fieldError(error, field);
  const isOfField = ["name", "email", "password"].some(wrong);
  return (
    <main id="main" className="entrance" tabIndex={-1}>
      <Title text={isNew ? "Sign up" : "Sign in"} />
      <p className="brand">
        <img src="/favicon.svg" alt="" width="28" height="28" />
        Atelier
      </p>
      <h1>
        {hasEnded
          ? "You’re signed out"
          : isInvited
            ? "You’re invited"
            : isNew
              ? "Make yourself at home"
              : "Sign in to your workspaces"}
      </h1>
      {isInvited && (
        <p className="quiet">
          {isNew ? "Make an account" : "Sign in"} with the email that the invitation is for, and join.
        </p>
      )}
      {hasEnded && (
        <p className="ended" role="alert">
          Your session has ended, or was ended elsewhere. Sign in again, and you’re back where you were.
        </p>
      )}
      <form onSubmit={submit} key={isNew ? "new" : "known"}>
        {isNew && (
          <Field
            label="Your name"
            value={name}
            onText={setName}
            error={wrong("name")}
            autoComplete="name"
            required
            autoFocus
          />
        )}
        <Field
          label="Email"
          type="email"
          value={email}
          onText={setEmail}
          error={isTaken ? "There’s an account with this email already. Sign in instead." : wrong("email")}
          autoComplete="email"
          required
          autoFocus={!isNew}
        />
        <Field
          label="Password"
          type="password"
          value={password}
          onText={setPassword}
          error={wrong("password")}
          {...(isNew ? { hint: "At least 8 characters: a few words that only you would put together." } : {})}
          autoComplete={isNew ? "new-password" : "current-password"}
          required
        />
        <Refusal error={isTaken || isOfField ? null : error} />
        <Button look="primary" type="submit" isBusy={isBusy}>
          {isNew ? "Sign up" : "Sign in"}
        </Button>
      </form>
      <p className="aside">
        {isNew ? "Been here before?" : "New here?"}{" "}
        <button type="button" className="link" onClick={() => setNew(!isNew)}>
          {isNew ? "Sign in" : "Make an account"}
        </button>
      </p>
    </main>
  );
}
