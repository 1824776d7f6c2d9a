import { useId, type ReactNode } from "react";

interface PartProps {
  title: string;
  /** What it is about, in a sentence. */
  words?: string;
  children: ReactNode;
}

/** One matter among the settings. */
export function Part({ title, words, children }: PartProps) {
  const id = useId();
  return (
    <section className="part" aria-labelledby={id}>
      <div className="about">
        <h2 id={id}>{title}</h2>
        {words && <p className="quiet">{words}</p>}
      </div>
      <div className="doing">{children}</div>
    </section>
  );
}
