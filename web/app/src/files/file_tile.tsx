import { useState } from "react";
import type { Asset } from "@atelier/client";
import { sizeOf } from "../words";
import { useBlobAddress } from "./blobs";
import { Player } from "./player";

interface FileTileProps {
  asset: Asset;
  mayEdit: boolean;
  /** Its place among the chosen ones, from 1; 0 where it is not chosen. */
  order: number;
  onToggle: () => void;
  onRemove: () => void;
}

export function FileTile({ asset, mayEdit, order, onToggle, onRemove }: FileTileProps) {
  const [isPlaying, setPlaying] = useState(false);
  const { address } = useBlobAddress("/assets/{id}/thumbnail", asset.has_thumbnail ? asset.id : null);
  const isVideo = asset.content_type.startsWith("video/");
  const isUsable = isVideo || asset.content_type.startsWith("image/");
  return (
    <li className={order ? "file chosen" : "file"}>
      <div className="preview">
        {address ? <img src={address} alt="" /> : <span aria-hidden="true">{kindOf(asset)}</span>}
        {isVideo && (
          <button type="button" className="play" aria-label={`Play ${asset.name}`} onClick={() => setPlaying(true)}>
            ▶
          </button>
        )}
        {order > 0 && (
          <span className="order" aria-hidden="true">
            {order}
          </span>
        )}
      </div>
      <div className="about">
        {mayEdit && isUsable && (
          <input type="checkbox" checked={order > 0} onChange={onToggle} aria-label={`Choose ${asset.name}`} />
        )}
        <span className="title" title={asset.name}>
          {asset.name}
        </span>
        <span className="quiet">{sizeOf(asset.size_bytes)}</span>
        {mayEdit && (
          <button type="button" className="icon" aria-label={`Delete ${asset.name}`} onClick={onRemove}>
            ×
          </button>
        )}
      </div>
      {isPlaying && <Player assetId={asset.id} title={asset.name} onClose={() => setPlaying(false)} />}
    </li>
  );
}

function kindOf({ content_type }: Asset): string {
  return content_type.split("/").at(-1)?.slice(0, 5).toUpperCase() ?? "";
}
