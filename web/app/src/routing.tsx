// Addresses and the way between them, on the browser's own history.

import { useMemo, useSyncExternalStore, type AnchorHTMLAttributes, type MouseEvent, type ReactNode } from "react";

// Programmatic changes of the history tell nobody, so they are told by this event.
const CHANGED = "atelier:navigated";

function subscribe(listener: () => void): () => void {
  window.addEventListener("popstate", listener);
  window.addEventListener(CHANGED, listener);
  return () => {
    window.removeEventListener("popstate", listener);
    window.removeEventListener(CHANGED, listener);
  };
}

/** The path that is shown. */
export function usePath(): string {
  return useSyncExternalStore(subscribe, () => window.location.pathname);
}

/** What the address asks for after its `?`, by name. */
export function useQuery(): URLSearchParams {
  const text = useSyncExternalStore(subscribe, () => window.location.search);
  return useMemo(() => new URLSearchParams(text), [text]);
}

/** Changes what the address asks for, without a new step in the history; empty text takes a name out. */
export function changeQuery(changes: Readonly<Record<string, string>>): void {
  const query = new URLSearchParams(window.location.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value) query.set(name, value);
    else query.delete(name);
  }
  const { pathname, hash } = window.location;
  navigate(pathname + (query.size ? `?${query}` : "") + hash, { replace: true });
}

export function navigate(to: string, { replace = false }: { replace?: boolean } = {}): void {
  if (replace) window.history.replaceState(null, "", to);
  else window.history.pushState(null, "", to);
  window.dispatchEvent(new Event(CHANGED));
}

/** What stands for the `:names` of a pattern, or null where the path is another. */
export function match<N extends string>(pattern: string, path: string): Record<N, string> | null {
  const wanted = pattern.split("/");
  const given = path.replace(/\/+$/, "").split("/");
  if (wanted.length !== given.length) return null;
  const found: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? "";
    if (part.startsWith(":") && value) found[part.slice(1)] = safelyDecoded(value);
    else if (part !== value) return null;
  }
  return found as Record<N, string>;
}

function safelyDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

interface LinkProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  to: string;
  /** Whether it opens over the page, which stays where it is. */
  isOver?: boolean;
  children: ReactNode;
}

/** A link within the app. Opened in a new tab it works like any other. */
export function Link({ to, isOver = false, children, ...rest }: LinkProps) {
  const follow = (event: MouseEvent) => {
    const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!isPlain || event.defaultPrevented) return;
    event.preventDefault();
    navigate(to);
    if (!isOver) window.scrollTo(0, 0);
  };
  return (
    <a {...rest} href={to} onClick={follow}>
      {children}
    </a>
  );
}
