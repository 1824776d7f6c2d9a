// Values that change, in the shape that React's `useSyncExternalStore` takes, and that anything else can use.

/** A value that can be looked at and watched. Both functions can be passed on by themselves. */
export interface Observable<T> {
  /** The value as it is now: the same object until it changes. */
  readonly getSnapshot: () => T;
  /** Calls `listener` after each change; answers with a function that ends that. */
  readonly subscribe: (listener: () => void) => () => void;
}

/** A value that its owner sets. Setting what it is already tells nobody. */
export class Store<T> implements Observable<T> {
  readonly #listeners = new Set<() => void>();
  #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  readonly getSnapshot = (): T => this.#value;

  readonly subscribe = (listener: () => void): (() => void) => {
    const own = () => listener();
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  };

  set(value: T): void {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const listener of [...this.#listeners]) guard(listener);
  }
}

/** Waits until the value satisfies `condition`, and answers with it. */
export function until<T>(observable: Observable<T>, condition: (value: T) => boolean): Promise<T> {
  return new Promise((resolve) => {
    let stop: (() => void) | undefined;
    const look = () => {
      const value = observable.getSnapshot();
      if (!condition(value)) return;
      stop?.();
      resolve(value);
    };
    stop = observable.subscribe(look);
    look();
  });
}

/** Runs somebody else's function: what it throws is reported, and does not keep others from theirs. */
export function guard(run: () => void): void {
  try {
    run();
  } catch (error) {
    if (typeof reportError === "function") reportError(error);
    else console.error(error);
  }
}
