import { Component, type ReactNode } from "react";
import { Button } from "./button";

interface BoundaryProps {
  /** Another address is another try. */
  address: string;
  children: ReactNode;
}

interface BoundaryState {
  isBroken: boolean;
  address: string;
}

/** Stands in for a page that broke, as when its code could not be loaded, so that everything around it goes on. */
export class Boundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { isBroken: false, address: this.props.address };

  static getDerivedStateFromError(): Partial<BoundaryState> {
    return { isBroken: true };
  }

  static getDerivedStateFromProps({ address }: BoundaryProps, known: BoundaryState): BoundaryState | null {
    return address === known.address ? null : { isBroken: false, address };
  }

  override render(): ReactNode {
    if (!this.state.isBroken) return this.props.children;
    return (
      <div className="face" role="alert">
        <h1 className="title">This page couldn’t be shown</h1>
        <p>The app may have changed since you opened it. Loading it again often helps.</p>
        <Button look="primary" onClick={() => window.location.reload()}>
          Load again
        </Button>
      </div>
    );
  }
}
