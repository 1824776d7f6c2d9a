import { useId, type InputHTMLAttributes } from "react";

interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, "onChange"> {
  label: string;
  hint?: string;
  /** What is wrong with it. */
  error?: string | undefined;
  onText: (text: string) => void;
}

/** One line of text with its label, and with what is wrong with it. */
export function Field({ label, hint, error, onText, ...rest }: FieldProps) {
  const id = useId();
  const words = error ?? hint;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        {...rest}
        data-first={rest.autoFocus}
        id={id}
        aria-invalid={error ? true : undefined}
        aria-describedby={words ? `${id}-words` : undefined}
        onChange={(event) => onText(event.target.value)}
      />
      {words && (
        <p id={`${id}-words`} className={error ? "words wrong" : "words"}>
          {words}
        </p>
      )}
    </div>
  );
}
