import { useCallback, useEffect, useState } from "react";
import { AtelierError } from "@atelier/client";
import { useSigned } from "../session";

// Twice within so long is no address that ended, but a file that cannot be shown.
const TOO_SOON_MS = 5_000;

interface AssetAddress {
  address: string | null;
  error: unknown;
  /** The address does not work any more, as far as one can tell: gets another. */
  renew: () => void;
}

/** An address of a file for what sends no header; null until it is here. */
export function useAssetAddress(id: string): AssetAddress {
  const { client } = useSigned();
  const [asked, setAsked] = useState({ times: 0, at: 0 });
  const [address, setAddress] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    let isWanted = true;
    client.assetUrl(id, { isOver: asked.times > 0 }).then(
      (found) => isWanted && setAddress(found),
      (refusal: unknown) => isWanted && setError(refusal),
    );
    return () => {
      isWanted = false;
    };
  }, [client, id, asked]);
  const renew = useCallback(() => {
    if (Date.now() - asked.at < TOO_SOON_MS) {
      setAddress(null);
      setError(new AtelierError("unavailable", "The file cannot be shown."));
    } else setAsked({ times: asked.times + 1, at: Date.now() });
  }, [asked]);
  return { address, error, renew };
}
