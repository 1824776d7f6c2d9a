import { Dialog } from "../parts/dialog";
import { Failed, Loading } from "../parts/faces";
import { useBlobAddress } from "./blobs";

/** A video in a dialog. */
export function Player({ assetId, title, onClose }: { assetId: string; title: string; onClose: () => void }) {
  const { address, error } = useBlobAddress("/assets/{id}/content", assetId);
  return (
    <Dialog title={title} onClose={onClose}>
      {error ? <Failed what="The video" error={error} /> : null}
      {address ? (
        <>
          <video className="player" src={address} controls autoPlay muted aria-label={title} />
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
