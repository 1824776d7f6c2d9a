import type { Member } from "./members";

/** What somebody is called; what people wrote stays when they leave. */
export function nameOf(id: string | null, members: readonly Member[]): string {
  return members.find(({ user_id }) => user_id === id)?.name ?? "Somebody who left";
}
