import { useState } from "react";
import type { Asset } from "@atelier/client";
import { useAction } from "../acting";
import { Button } from "../parts/button";
import { Refusal } from "../parts/faces";
import { navigate } from "../routing";
import { useSigned } from "../session";
import { FilmForm } from "./film_form";
import { askFor, filmOf, type Film } from "./filming";

interface VideoButtonProps {
  projectId: string;
  /** In the order in which they are to be shown. */
  assets: readonly Asset[];
  sounds: readonly Asset[];
  place: string;
}

/** Makes a video of the chosen files, and leads to where it can be watched. */
export function VideoButton({ projectId, assets, sounds, place }: VideoButtonProps) {
  const { client } = useSigned();
  const [isPlanning, setPlanning] = useState(false);
  const make = async (film: Film) => {
    await askFor(client, projectId, film);
    navigate(`${place}/jobs`);
  };
  const { run, isBusy, error } = useAction(() => make(filmOf(assets)));
  if (assets.length === 0) return <p className="quiet">Choose pictures or clips to make a video of them.</p>;
  return (
    <>
      <Button look="primary" isBusy={isBusy} onClick={() => void run()}>
        Make a video of {assets.length}
      </Button>
      <Button aria-haspopup="dialog" onClick={() => setPlanning(true)}>
        Captions and music…
      </Button>
      <Refusal error={error} />
      {isPlanning && <FilmForm assets={assets} sounds={sounds} onMake={make} onClose={() => setPlanning(false)} />}
    </>
  );
}
