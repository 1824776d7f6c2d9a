// Roles, and who may give which.

import type { RestSchemas } from "@atelier/client";

export type Role = NonNullable<RestSchemas["schemas"]["InvitationDraft"]["role"]>;

export const ROLES: readonly { role: Role; label: string; words: string }[] = [
  { role: "viewer", label: "Viewer", words: "sees everything" },
  { role: "commenter", label: "Commenter", words: "also comments and writes messages" },
  { role: "editor", label: "Editor", words: "also changes tasks, documents and files, and starts jobs" },
  { role: "admin", label: "Admin", words: "also manages members and projects" },
];

export function labelOf(role: string): string {
  return ROLES.find((each) => each.role === role)?.label ?? role.charAt(0).toUpperCase() + role.slice(1);
}
