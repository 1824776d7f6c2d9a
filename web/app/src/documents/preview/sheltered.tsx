import { Component, type ReactNode } from "react";

interface ShelteredState {
  isBroken: boolean;
}

/** A preview that breaks, as by a document that was made for that, leaves the text to be written. */
export class Sheltered extends Component<{ children: ReactNode }, ShelteredState> {
  override state: ShelteredState = { isBroken: false };

  static getDerivedStateFromError(): ShelteredState {
    return { isBroken: true };
  }

  override render(): ReactNode {
    if (!this.state.isBroken) return this.props.children;
    return (
      <div className="face" role="alert">
        <p className="title">This text can’t be shown as a preview.</p>
        <p>It can still be read and changed as it is written.</p>
      </div>
    );
  }
}
