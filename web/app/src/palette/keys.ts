// Keys of one character, which some people would rather not have: speech input sets them off by accident.

const STORED = "atelier:single-keys";

/** Whether keys of one character set off commands. */
export function areKeysOn(): boolean {
  return localStorage.getItem(STORED) !== "off";
}

export function turnKeys(on: boolean): void {
  if (on) localStorage.removeItem(STORED);
  else localStorage.setItem(STORED, "off");
}

/** Whether this key is for the palette. */
export function isPaletteKey({ key, ctrlKey, metaKey, shiftKey, altKey }: KeyboardEvent): boolean {
  return key.toLowerCase() === "k" && (ctrlKey || metaKey) && !shiftKey && !altKey;
}

/** The one character that was typed at nothing in particular; null where it is meant for a field or a dialog. */
export function loneKey(event: KeyboardEvent): string | null {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return null;
  if (event.key.length !== 1 || event.repeat || !areKeysOn()) return null;
  const at = event.target instanceof HTMLElement ? event.target : null;
  if (at?.isContentEditable || at?.closest("input, textarea, select, [role=textbox], [role=slider]")) return null;
  return document.querySelector("dialog[open]") ? null : event.key;
}

/** How the palette's keys are written on this machine. */
export function paletteKeyName(): string {
  return /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘K" : "Ctrl K";
}
