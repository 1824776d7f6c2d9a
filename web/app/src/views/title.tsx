/** The page's title in the browser's tab; React brings it to the document's head. */
export function Title({ text }: { text: string }) {
  return <title>{`${text} · Atelier`}</title>;
}
