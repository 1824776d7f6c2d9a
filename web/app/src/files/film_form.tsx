// How a video is to be: what is written on its pictures, how long each is seen, and its music.

import { useState, type FormEvent } from "react";
import type { Asset } from "@atelier/client";
import { useAction } from "../acting";
import { Button } from "../parts/button";
import { Choice } from "../parts/choice";
import { Dialog } from "../parts/dialog";
import { Refusal } from "../parts/faces";
import { Field } from "../parts/field";
import { filmOf, type Film, type Shape, type Shot, type Transition } from "./filming";
import { useBlobAddress } from "./blobs";

const CAPTION_CHARACTERS = 200;
const SILENCE = "";
const SHAPES: readonly { value: Shape; label: string }[] = [
  { value: "wide", label: "Wide, 16:9" },
  { value: "upright", label: "Upright, 9:16" },
  { value: "square", label: "Square" },
];
const TRANSITIONS: readonly { value: Transition; label: string }[] = [
  { value: "fade", label: "Fade" },
  { value: "slide", label: "Slide" },
  { value: "none", label: "Cut" },
];

interface FilmFormProps {
  /** In the order in which they are to be shown. */
  assets: readonly Asset[];
  /** The sounds that there are. */
  sounds: readonly Asset[];
  onMake: (film: Film) => Promise<void>;
  onClose: () => void;
}

export function FilmForm({ assets, sounds, onMake, onClose }: FilmFormProps) {
  const [film, setFilm] = useState(() => filmOf(assets));
  const { run, isBusy, error } = useAction(() => onMake(film));
  const change = (part: Partial<Film>) => setFilm((known) => ({ ...known, ...part }));
  const changeShot = (index: number, part: Partial<Shot>) =>
    change({ shots: film.shots.map((shot, each) => (each === index ? { ...shot, ...part } : shot)) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run();
  };
  const seconds = film.shots.reduce((sum, shot) => sum + shot.seconds, 0);
  return (
    <Dialog title="Make a video" look="wide" onClose={onClose}>
      <form onSubmit={submit}>
        <ol className="shots">
          {film.shots.map((shot, index) => (
            <ShotRow key={shot.asset.id} shot={shot} onChange={(part) => changeShot(index, part)} />
          ))}
        </ol>
        <div className="film">
          <Choice
            label="Music"
            value={film.musicId ?? SILENCE}
            options={[{ value: SILENCE, label: "None" }, ...sounds.map(({ id, name }) => ({ value: id, label: name }))]}
            onChoose={(id) => change({ musicId: id || null })}
          />
          <Choice label="Shape" value={film.shape} options={SHAPES} onChoose={(shape) => change({ shape })} />
          <Choice
            label="Between pictures"
            value={film.transition}
            options={TRANSITIONS}
            onChoose={(transition) => change({ transition })}
          />
        </div>
        {sounds.length === 0 && <p className="quiet">Upload a sound to the files to have music.</p>}
        <Refusal error={error} />
        <footer>
          <p className="quiet">{seconds} seconds in all</p>
          <Button look="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button look="primary" type="submit" isBusy={isBusy}>
            Make the video
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}

function ShotRow({ shot, onChange }: { shot: Shot; onChange: (part: Partial<Shot>) => void }) {
  const { asset, caption, seconds } = shot;
  const { address } = useBlobAddress("/assets/{id}/thumbnail", asset.has_thumbnail ? asset.id : null);
  return (
    <li className="shot">
      {address ? <img src={address} alt="" /> : <span className="blank" />}
      <Field
        label={`Caption of ${asset.name}`}
        value={caption}
        maxLength={CAPTION_CHARACTERS}
        onText={(text) => onChange({ caption: text })}
      />
      <Field
        label="Seconds"
        type="number"
        min={1}
        max={600}
        step="any"
        required
        value={Number.isNaN(seconds) ? "" : seconds}
        onText={(text) => onChange({ seconds: Number.parseFloat(text) })}
      />
    </li>
  );
}
