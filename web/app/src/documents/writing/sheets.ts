// CodeMirror's styles under a policy that allows no `<style>` elements made by scripts.

import { StyleModule } from "style-mod";

const sheets = new WeakMap<Document | ShadowRoot, { sheet: CSSStyleSheet; modules: StyleModule[] }>();

/** Makes CodeMirror put its styles into a constructed style sheet, which needs no nonce. */
export function constructSheets(): void {
  StyleModule.mount = (root, given) => {
    let kept = sheets.get(root as Document);
    if (!kept) {
      kept = { sheet: new CSSStyleSheet(), modules: [] };
      sheets.set(root as Document, kept);
      root.adoptedStyleSheets = [...root.adoptedStyleSheets, kept.sheet];
    }
    const wanted = Array.isArray(given) ? given : [given];
    if (wanted.every((module) => kept.modules.includes(module))) return;
    // The later of two modules wins, so those of other editors stay before these.
    kept.modules = [...kept.modules.filter((module) => !wanted.includes(module)), ...wanted];
    kept.sheet.replaceSync(kept.modules.map((module) => module.getRules()).join("\n"));
  };
}
