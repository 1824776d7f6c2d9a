import type { ReactNode } from "react";
import { createPortal } from "react-dom";
import { Link } from "../routing";
import { useCrumbsPlace } from "./shell";
import { Title } from "./title";

interface PageHeadProps {
  title: string;
  /** What the browser's tab says; the title, unless it is given. */
  tabTitle?: string;
  /** The pages above this one, from the top. */
  above: readonly { label: string; to: string }[];
  children?: ReactNode;
}

/** The head of a page in a workspace: its name, what can be done with it, and, in the bar above, the way back up. */
export function PageHead({ title, tabTitle = title, above, children }: PageHeadProps) {
  const place = useCrumbsPlace();
  const crumbs = (
    <nav aria-label="Breadcrumb">
      <ol>
        {above.map(({ label, to }) => (
          <li key={to}>
            <Link to={to}>{label}</Link>
          </li>
        ))}
      </ol>
    </nav>
  );
  return (
    <div className="head">
      <Title text={tabTitle} />
      {place && createPortal(crumbs, place)}
      <h1>{title}</h1>
      {children}
    </div>
  );
}
