// What stands in the place of a list that is empty, on its way, or failed.

import type { ReactNode } from "react";
import { Link } from "../routing";
import { wordsOf } from "../words";
import { Button } from "./button";

export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="face">
      <p className="title">{title}</p>
      {children}
    </div>
  );
}

interface LoadingProps {
  what: string;
  isPage?: boolean;
  /** What it will look like, where that is known. */
  shape?: "rows" | "tiles" | "board";
}

export function Loading({ what, isPage = false, shape }: LoadingProps) {
  if (shape)
    return (
      <div className={`bones ${shape}`} role="status">
        <span className="unseen">Loading {what}…</span>
        {Array.from({ length: shape === "board" ? 3 : 4 }, (_, index) => (
          <span className="bone" key={index} aria-hidden="true" />
        ))}
      </div>
    );
  return (
    <div className={isPage ? "face page" : "face"} role="status">
      <span className="spinner" aria-hidden="true" />
      <p>Loading {what}…</p>
    </div>
  );
}

export function Failed({ what, error, onRetry }: { what: string; error: unknown; onRetry?: () => void }) {
  return (
    <div className="face" role="alert">
      <p className="title">{what} couldn’t be loaded.</p>
      <p>{wordsOf(error)}</p>
      {onRetry && <Button onClick={onRetry}>Try again</Button>}
    </div>
  );
}

/** For an address that leads nowhere, or no longer. */
export function Lost({ error }: { error?: unknown }) {
  return (
    <div className="face" role="alert">
      <h1 className="title">{error ? "You can’t see this workspace." : "There’s nothing here."}</h1>
      <p>
        {error
          ? "It’s gone, or you’re not a member any more. Someone who runs it can invite you again."
          : "The address may be mistyped, or what was here has moved on."}
      </p>
      <Link className="button plain" to="/">
        Your workspaces
      </Link>
    </div>
  );
}

/** Why something was refused, next to what set it off. */
export function Refusal({ error }: { error: unknown }) {
  return error ? (
    <p className="words wrong" role="alert">
      {wordsOf(error)}
    </p>
  ) : null;
}
