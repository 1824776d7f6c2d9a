import { useState } from "react";

interface Action<A extends unknown[]> {
  run: (...given: A) => Promise<boolean>;
  isBusy: boolean;
  /** Why the last run was refused; null while it was not. */
  error: unknown;
}

/** Something that a person sets off and that may be refused. `run` answers whether it worked. */
export function useAction<A extends unknown[]>(act: (...given: A) => Promise<unknown>): Action<A> {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const run = async (...given: A): Promise<boolean> => {
    if (isBusy) return false;
    setBusy(true);
    setError(null);
    try {
      await act(...given);
      return true;
    } catch (refusal) {
      setError(refusal);
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { run, isBusy, error };
}
