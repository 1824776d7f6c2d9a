import { isNewerRevision } from "../collection";
import { useLive, useRoom } from "../room";
import { useSigned } from "../session";
import type { Member } from "./members";

/** The members of the workspace, live, by name. */
export function useMembers() {
  const { client } = useSigned();
  const { id } = useRoom();
  return useLive<Member>(
    () => ({
      load: () => client.rest.all("/workspaces/{id}/members", { path: { id }, query: { limit: 200 } }),
      isNewer: isNewerRevision,
      order: (a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id),
    }),
    (collection, on) => {
      on("member.joined", ({ data }) => collection.put(data));
      on("member.role_changed", ({ data }) => collection.put(data));
      on("member.updated", ({ data }) => collection.put(data));
      on("member.removed", ({ data }) => collection.remove(data.id));
    },
    id,
  );
}
