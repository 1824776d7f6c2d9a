import type { ButtonHTMLAttributes } from "react";

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: "primary" | "plain" | "quiet" | "danger";
  /** What it set off is under way. */
  isBusy?: boolean;
}

export function Button({ look = "plain", isBusy = false, className = "", children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={`button ${look} ${className}`}
      aria-busy={isBusy}
      disabled={rest.disabled || isBusy}
    >
      {children}
    </button>
  );
}
