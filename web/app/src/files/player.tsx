import { useRef } from "react";
import { Dialog } from "../parts/dialog";
import { Failed, Loading } from "../parts/faces";
import { useAssetAddress } from "./addresses";

/** A video in a dialog. It is played while it loads, and from wherever one wants. */
export function Player({ assetId, title, onClose }: { assetId: string; title: string; onClose: () => void }) {
  const { address, error, renew } = useAssetAddress(assetId);
  // Where it was when its address ended under it.
  const place = useRef(0);
  return (
    <Dialog title={title} onClose={onClose}>
      {error ? <Failed what="The video" error={error} /> : null}
      {address ? (
        <>
          <video
            className="player"
            src={address}
            controls
            autoPlay
            muted
            aria-label={title}
            onLoadedMetadata={({ currentTarget }) => {
              if (place.current > 0) currentTarget.currentTime = place.current;
            }}
            onTimeUpdate={({ currentTarget }) => (place.current = currentTarget.currentTime)}
            onError={renew}
          />
          <footer>
            <a className="button plain" href={address} download={`${title}.mp4`}>
              Download
            </a>
          </footer>
        </>
      ) : (
        !error && <Loading what="video" />
      )}
    </Dialog>
  );
}
