import { useEffect, useState } from "react";
import { useSigned } from "../session";

type BlobPath = "/assets/{id}/thumbnail";

/** An address for bytes that only who is signed in gets; null until they are here, or where `id` is null. */
export function useBlobAddress(path: BlobPath, id: string | null): { address: string | null; error: unknown } {
  const { client } = useSigned();
  const [address, setAddress] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    if (id === null) return;
    const ending = new AbortController();
    let made: string | null = null;
    client.rest
      .send("get", path, { path: { id }, signal: ending.signal })
      .then((response) => response.blob())
      .then((blob) => {
        if (!ending.signal.aborted) setAddress((made = URL.createObjectURL(blob)));
      })
      .catch((refusal: unknown) => ending.signal.aborted || setError(refusal));
    return () => {
      ending.abort();
      if (made) URL.revokeObjectURL(made);
      setAddress(null);
    };
  }, [client, path, id]);
  return { address, error };
}
