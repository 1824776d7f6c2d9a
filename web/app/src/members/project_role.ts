import { createContext } from "react";

/** The role that one has of one's own in the project of the page, if any. */
export const ProjectRoleContext = createContext<string | null>(null);
