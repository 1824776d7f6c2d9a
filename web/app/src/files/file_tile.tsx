import { useState } from "react";
import type { Asset } from "@atelier/client";
import { sizeOf } from "../words";
import { useBlobAddress } from "./blobs";
import { isVisible } from "./filming";
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
  const [isOpen, setOpen] = useState(false);
  const { address } = useBlobAddress("/assets/{id}/thumbnail", asset.has_thumbnail ? asset.id : null);
  const isPlayed = /^(video|audio)\//.test(asset.content_type);
  return (
    <li className={order ? "file chosen" : "file"}>
      <button
        type="button"
        className="preview"
        aria-label={`${isPlayed ? "Play" : "Open"} ${asset.name}`}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        {address ? <img src={address} alt="" /> : <span className="kind">{kindOf(asset)}</span>}
        {isPlayed && (
          <span className="play" aria-hidden="true">
            ▶
          </span>
        )}
        {order > 0 && (
          <span className="order" aria-hidden="true">
            {order}
          </span>
        )}
      </button>
      <div className="about">
        {mayEdit && isVisible(asset) && (
          <input type="checkbox" checked={order > 0} onChange={onToggle} aria-label={`Choose ${asset.name}`} />
        )}
        <span className="title" title={asset.name}>
          {asset.name}
        </span>
        <span className="quiet">{sizeOf(asset.size_bytes)}</span>
      </div>
      {mayEdit && (
        <button type="button" className="icon" aria-label={`Delete ${asset.name}`} title="Delete" onClick={onRemove}>
          ×
        </button>
      )}
      {isOpen && (
        <Player
          assetId={asset.id}
          title={asset.name}
          fileName={asset.name}
          contentType={asset.content_type}
          onClose={() => setOpen(false)}
        />
      )}
    </li>
  );
}

function kindOf({ content_type }: Asset): string {
  return content_type.split("/").at(-1)?.slice(0, 5).toUpperCase() ?? "";
}
