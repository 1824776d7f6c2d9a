import type { ReactNode } from "react";
import { Link } from "../routing";
import { Present } from "./present";
import { Title } from "./title";

interface PageHeadProps {
  title: string;
  /** The pages above this one, from the top. */
  above: readonly { label: string; to: string }[];
  children?: ReactNode;
}

/** The head of a page in a workspace: the way back up, its name, and who is here. */
export function PageHead({ title, above, children }: PageHeadProps) {
  return (
    <div className="head">
      <Title text={title} />
      <div className="names">
        <nav aria-label="Breadcrumb">
          <ol>
            {above.map(({ label, to }) => (
              <li key={to}>
                <Link to={to}>{label}</Link>
              </li>
            ))}
          </ol>
        </nav>
        <h1>{title}</h1>
      </div>
      <Present />
      {children}
    </div>
  );
}
