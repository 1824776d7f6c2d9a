// Whether what was written is stored: always true, and told aloud only where it matters.

import { useEffect, useState } from "react";
import { Button } from "../parts/button";
import { useNotices } from "../notices";
import { copyText } from "./copying";
import type { Standing } from "./standing";

// Between two keystrokes it is saved for a moment, which is not worth a flicker.
const CALM_MS = 600;
const SETTLED_MS = 1_500;

export function Mark({ standing, text }: { standing: Standing; text: () => string }) {
  const shown = useCalm(standing);
  const told = useTold(standing);
  const { notify } = useNotices();
  const copy = async () => notify((await copyText(text())) ? "The text is copied." : "The text couldn’t be copied.");
  return (
    <div className="saving">
      <span className={`state ${shown.look}`}>{shown.words}</span>
      <span className="unseen" role="status" aria-live="polite">
        {told}
      </span>
      {standing.isStuck && (
        <Button className="small" onClick={() => void copy()}>
          Copy the text
        </Button>
      )}
    </div>
  );
}

/** As it stands, but late with the good news. */
function useCalm(standing: Standing): Standing {
  const [shown, setShown] = useState(standing);
  const isBetter = standing.look === "good" && shown.look !== "good";
  useEffect(() => {
    if (!isBetter) return setShown(standing);
    const timer = setTimeout(() => setShown(standing), CALM_MS);
    return () => clearTimeout(timer);
  }, [standing.look, standing.words]);
  return isBetter ? shown : standing;
}

/** For those who listen: trouble, and its end; not each time something is saved. */
function useTold({ look, words }: Standing): string {
  const [told, setTold] = useState("");
  const isTrouble = look === "away" || look === "bad";
  useEffect(() => {
    if (!isTrouble && !told) return;
    if (look === "busy" || look === "quiet") return;
    const timer = setTimeout(() => setTold(words), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [look, words, isTrouble, told]);
  return told;
}
