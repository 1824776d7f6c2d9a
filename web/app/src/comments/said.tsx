// What people wrote, with links and mentions in it that can be followed and seen.

import type { ReactNode } from "react";
import "./said.css";
import { Link } from "../routing";

// As the contract writes a mention, or an address.
const MARKED = /@\[(?<name>[^[\]\n]{1,200})\]\(user:(?<user>[0-9a-f-]{36})\)|(?<address>https?:\/\/[^\s<>"“”]+)/gi;
// What ends a sentence or closes a bracket after an address is no part of it.
const AFTER_ADDRESS = ".,;:!?'’)]}";

interface SaidProps {
  text: string;
  /** Who reads it: mentions of this person stand out. */
  readerId: string;
}

/** Somebody's text as it is shown. */
export function Said({ text, readerId }: SaidProps) {
  const parts: ReactNode[] = [];
  let at = 0;
  for (const found of text.matchAll(MARKED)) {
    const { name, user, address } = found.groups ?? {};
    const shown = address ? withoutTail(address) : found[0];
    if (shown === null) continue;
    parts.push(text.slice(at, found.index));
    at = found.index + shown.length;
    if (address) parts.push(<Address key={found.index} address={shown} />);
    else parts.push(<Mention key={found.index} name={name ?? ""} isReader={user?.toLowerCase() === readerId} />);
  }
  return (
    <>
      {parts}
      {text.slice(at)}
    </>
  );
}

/** The text alone, for places that show no marks. */
export function plainly(text: string): string {
  return text.replace(MARKED, (whole, name?: string) => (name ? `@${name}` : whole));
}

function Mention({ name, isReader }: { name: string; isReader: boolean }) {
  return isReader ? <mark className="mention own">@{name}</mark> : <span className="mention">@{name}</span>;
}

function Address({ address }: { address: string }) {
  const { origin, pathname, search, hash } = new URL(address);
  // With its origin, for a path that begins with `//` alone leads elsewhere.
  if (origin === window.location.origin) return <Link to={origin + pathname + search + hash}>{address}</Link>;
  return (
    <a href={address} target="_blank" rel="noopener noreferrer nofollow">
      {address}
    </a>
  );
}

/** The address that a text begins with; null where there is none. */
function withoutTail(text: string): string | null {
  const tail = tailOf(text);
  // A bracket that was opened within the address belongs to it, as in `/wiki/Atelier_(studio)`.
  const isOpened = tail.startsWith(")") && text.includes("(");
  const address = text.slice(0, text.length - tail.length + (isOpened ? 1 : 0));
  return URL.canParse(address) ? address : null;
}

/** What follows an address; an expression that ends with `$` would look for it from each of many periods. */
function tailOf(text: string): string {
  let start = text.length;
  while (start > 0 && AFTER_ADDRESS.includes(text.charAt(start - 1))) start -= 1;
  return text.slice(start);
}
