// What a video is made of, as it is asked for.

import type { Asset, Client, RestSchemas } from "@atelier/client";

type RenderParams = RestSchemas["schemas"]["RenderParams"];
export type Transition = RenderParams["transition"];
export type Shape = "wide" | "upright" | "square";

export interface Shot {
  asset: Asset;
  caption: string;
  seconds: number;
}

export interface Film {
  shots: readonly Shot[];
  shape: Shape;
  transition: Transition;
  musicId: string | null;
}

const PICTURE_SECONDS = 3;
const LONGEST_CLIP_SECONDS = 60;
const FPS = 30;
const SIZES: Readonly<Record<Shape, { width: number; height: number }>> = {
  wide: { width: 1280, height: 720 },
  upright: { width: 720, height: 1280 },
  square: { width: 1080, height: 1080 },
};

/** Whether it can be part of a video. */
export function isVisible({ content_type }: Asset): boolean {
  return /^(image|video)\//.test(content_type);
}

/** As it is shown where nothing else is said: a picture for some seconds, a clip for as long as it is. */
export function shotOf(asset: Asset): Shot {
  const own = asset.duration_seconds;
  const seconds = own ? Math.min(Math.max(Math.round(own), 1), LONGEST_CLIP_SECONDS) : PICTURE_SECONDS;
  return { asset, caption: "", seconds };
}

export function filmOf(assets: readonly Asset[]): Film {
  return { shots: assets.map(shotOf), shape: "wide", transition: "fade", musicId: null };
}

/** Asks for it; it is made elsewhere. */
export async function askFor(client: Client, projectId: string, film: Film): Promise<void> {
  const params = {
    items: film.shots.map(({ asset, caption, seconds }) => ({
      asset_id: asset.id,
      duration_seconds: seconds,
      caption: caption.trim() || null,
    })),
    ...SIZES[film.shape],
    fps: FPS,
    transition: film.transition,
    audio_asset_id: film.musicId,
  };
  await client.rest.post("/projects/{id}/jobs", { path: { id: projectId }, body: { type: "render", params } });
}
