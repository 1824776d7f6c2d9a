import { useId, useLayoutEffect, useRef, type ReactNode } from "react";
import { useNotices } from "../notices";

interface DialogProps {
  title: string;
  /** `wide` for much to read, `side` for what stands beside the page, `palette` for one without a head. */
  look?: "plain" | "wide" | "side" | "palette";
  /** Stands in the head in place of the title, which is still told to those who listen. */
  head?: ReactNode;
  onClose: () => void;
  children: ReactNode;
}

/** A dialog over the page. The browser keeps the focus in it, and gives it back afterwards. */
export function Dialog({ title, look = "plain", head, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const { moveInto } = useNotices();
  // Before it is taken out of the page: the focus goes back only from there.
  useLayoutEffect(() => {
    const element = dialog.current;
    if (!element) return;
    if (!element.open) element.showModal();
    // The browser would choose the first that can take the focus: the cross.
    element.querySelector<HTMLElement>("[data-first]")?.focus();
    const leave = moveInto(element);
    return () => {
      leave();
      element.close();
    };
  }, [moveInto]);
  const close = () => {
    // A field that is stored when it is left is left now.
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    onClose();
  };
  return (
    <dialog
      ref={dialog}
      className={look}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
      onPointerDown={(event) => event.target === dialog.current && close()}
    >
      <div className="dialog">
        <header role="none">
          <h2 id={id} className={head ? "unseen" : undefined}>
            {title}
          </h2>
          {head}
          <button type="button" className="icon" aria-label="Close" onClick={close}>
            ×
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
