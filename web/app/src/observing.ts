import { useSyncExternalStore } from "react";
import type { Observable } from "@atelier/client";

/** The value of an observable, as it is now. */
export function useObservable<T>(observable: Observable<T>): T {
  return useSyncExternalStore(observable.subscribe, observable.getSnapshot);
}
