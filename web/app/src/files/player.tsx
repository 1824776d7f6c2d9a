// A file in a dialog: a picture, a sound or a video as such, anything else to be taken away.

import { useRef } from "react";
import { Dialog } from "../parts/dialog";
import { Failed, Loading } from "../parts/faces";
import { useAssetAddress } from "./addresses";
import "./files.css";

interface PlayerProps {
  assetId: string;
  title: string;
  /** What it is called where it is stored. */
  fileName: string;
  contentType: string;
  onClose: () => void;
}

export function Player({ assetId, title, fileName, contentType, onClose }: PlayerProps) {
  const { address, error, renew } = useAssetAddress(assetId);
  return (
    <Dialog title={title} look="wide" onClose={onClose}>
      {error ? <Failed what="The file" error={error} /> : null}
      {address ? (
        <>
          <Shown address={address} title={title} contentType={contentType} renew={renew} />
          <footer>
            <a className="button plain" href={address} download={fileName}>
              Download
            </a>
          </footer>
        </>
      ) : (
        !error && <Loading what="file" />
      )}
    </Dialog>
  );
}

interface ShownProps {
  address: string;
  title: string;
  contentType: string;
  renew: () => void;
}

function Shown({ address, title, contentType, renew }: ShownProps) {
  // Where it was when its address ended under it.
  const place = useRef(0);
  const Sounding = contentType.startsWith("video/") ? "video" : "audio";
  if (contentType.startsWith("image/")) return <img className="player" src={address} alt={title} onError={renew} />;
  if (!/^(video|audio)\//.test(contentType)) return <p>This kind of file can’t be shown here.</p>;
  // It is played while it loads, and from wherever one wants.
  return (
    <Sounding
      className="player"
      src={address}
      controls
      autoPlay
      aria-label={title}
      onLoadedMetadata={({ currentTarget }) => {
        if (place.current > 0) currentTarget.currentTime = place.current;
      }}
      onTimeUpdate={({ currentTarget }) => (place.current = currentTarget.currentTime)}
      onError={renew}
    />
  );
}
