// Whether the server has another version of the app than the one that this page was loaded with.

import { useEffect } from "react";
import { useNotices } from "./notices";

/** Of the notice that there is a new version. */
export const VERSION_NOTICE = "version";

/** `away`: the server did not say. */
export type Found = "new" | "same" | "away";

/** Asks the server for the page as it is now, and compares what it loads with what is running here. */
export async function lookForVersion(): Promise<Found> {
  const page = await loadPage();
  if (page === null) return "away";
  const own = scriptsOf(document);
  const current = scriptsOf(new DOMParser().parseFromString(page, "text/html"));
  return own.every((address) => current.includes(address)) ? "same" : "new";
}

async function loadPage(): Promise<string | null> {
  try {
    const answer = await fetch("/", { cache: "no-store", headers: { Accept: "text/html" } });
    return answer.ok ? await answer.text() : null;
  } catch {
    return null;
  }
}

function scriptsOf(page: Document): string[] {
  const scripts = page.querySelectorAll('script[type="module"][src]');
  return [...scripts].map((script) => new URL(script.getAttribute("src")!, window.location.origin).href);
}

/** Says that there is a new version when code of this one is not there any more, unless the page says so itself. */
export function useVersionNotice(): void {
  const { notify } = useNotices();
  useEffect(() => {
    const look = async () => {
      if ((await lookForVersion()) !== "new" || document.querySelector("[data-broken]")) return;
      const reload = { label: "Reload", run: () => window.location.reload() };
      notify("There’s a new version of Atelier.", reload, { stays: true, key: VERSION_NOTICE });
    };
    const missed = () => void look();
    window.addEventListener("vite:preloadError", missed);
    return () => window.removeEventListener("vite:preloadError", missed);
  }, [notify]);
}
