import { useMemo, type CSSProperties } from "react";

const HEX = /^#[0-9a-f]{6}$/i;

/** Somebody's initials on their colour. They are drawn, not written: whoever listens or copies wants the name. */
export function Avatar({ name, color, isHere = false }: { name: string; color: string; isHere?: boolean }) {
  const style = useMemo(() => {
    const ground = HEX.test(color) ? color : "#5b6072";
    return { background: ground, color: inkOn(ground) } satisfies CSSProperties;
  }, [color]);
  return (
    <span className={isHere ? "avatar here" : "avatar"} style={style} data-said={initialsOf(name)} aria-hidden="true" />
  );
}

function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = [words[0], words.length > 1 ? words.at(-1) : ""].map((word) => [...(word ?? "")][0] ?? "");
  return letters.join("").toUpperCase() || "?";
}

/** Black or white, whichever can be read better; by WCAG's relative luminance. */
export function inkOn(ground: string): string {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const share = parseInt(ground.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? "#000" : "#fff";
}
