import type { GlyphName } from "../parts/glyph";

/** A workspace's own pages, below its address. */
export const WORKSPACE_PAGES: readonly { label: string; path: string; glyph: GlyphName }[] = [
  { label: "Projects", path: "", glyph: "board" },
  { label: "Messages", path: "/messages", glyph: "messages" },
  { label: "Activity", path: "/activity", glyph: "activity" },
  { label: "Members", path: "/members", glyph: "members" },
  { label: "Settings", path: "/settings", glyph: "settings" },
];
