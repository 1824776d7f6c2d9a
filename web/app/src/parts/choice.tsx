import { useId } from "react";

interface ChoiceProps<V extends string> {
  label: string;
  value: V;
  options: readonly { value: V; label: string }[];
  /** Whether the label is only for those who listen to the page. */
  isLabelUnseen?: boolean;
  disabled?: boolean;
  onChoose: (value: V) => void;
}

/** One of several. */
export function Choice<V extends string>({ label, value, options, isLabelUnseen, disabled, onChoose }: ChoiceProps<V>) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id} className={isLabelUnseen ? "unseen" : undefined}>
        {label}
      </label>
      <select id={id} value={value} disabled={disabled} onChange={(event) => onChoose(event.target.value as V)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}
