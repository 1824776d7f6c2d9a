// Small pictures, drawn in lines on a square of 20.

const PATHS = {
  menu: "M3 5.5h14M3 10h14M3 14.5h14",
  search: "M9 3.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11ZM13 13l4 4",
  workspace: "M3.5 8 10 3.5 16.5 8v8.5h-13ZM8 16.5v-5h4v5",
  project:
    "M3 6.5a1.5 1.5 0 0 1 1.5-1.5H8l1.5 2h6A1.5 1.5 0 0 1 17 8.5v6a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 3 14.5Z",
  board: "M3.5 4h3.6v12H3.500ZM8.2 4h3.600v8H8.200ZM12.9 4h3.600v10h-3.600Z",
  task: "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14ZM7 10l2.2 2.200L13 8",
  document: "M5.5 3h6l3.5 3.500V17h-9.500ZM11.5 3v3.500H15M8 10.500h4.500M8 13.500h4.5",
  file: "M14.5 9.500l-5 5a3 3 0 0 1-4.3-4.300l5.6-5.600a2 2 0 0 1 2.9 2.900l-5.5 5.500a1 1 0 0 1-1.5-1.500l4.8-4.8",
  job: "M6.5 4.500v11l9-5.500Z",
  messages: "M3.5 5h13v9H9.500L6 17v-3H3.500Z",
  activity: "M3 10.500h3.500L8.5 5l3 10.5 2-5H17",
  members:
    "M7.5 4.500a2.75 2.75 0 1 0 0 5.5 2.75 2.75 0 0 0 0-5.500ZM2.5 16.500c0-3 2-4.5 5-4.500s5 1.5 5 4.500M13 5a2.5 2.5 0 0 1 0 4.800M14.5 12.300c2 .5 3 2 3 4.2",
  settings: "M3 6h8M15 6h2M13 4a2 2 0 1 0 0 4 2 2 0 0 0 0-4ZM3 14h2M9 14h8M7 12a2 2 0 1 0 0 4 2 2 0 0 0 0-4Z",
  account: "M10 3.500a3.25 3.25 0 1 0 0 6.5 3.25 3.25 0 0 0 0-6.500ZM4 17c0-3.3 2.3-5 6-5s6 1.7 6 5",
  action: "M11 3 5 11.500h4.500L9 17l6-8.500h-4.500Z",
  plus: "M10 4.500v11M4.5 10h11",
  open: "M7 8l3-3.500L13 8M7 12l3 3.5 3-3.5",
  leave: "M8.5 3.500h-4v13h4M12.5 6.5 16 10l-3.5 3.500M16 10H8",
} as const;

export type GlyphName = keyof typeof PATHS;

export function Glyph({ name }: { name: GlyphName }) {
  return (
    <svg className="glyph" viewBox="0 0 20 20" width="18" height="18" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
