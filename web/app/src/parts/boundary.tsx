import { Component, useEffect, useState, type ReactNode } from "react";
import { useNotices } from "../notices";
import { lookForVersion, VERSION_NOTICE, type Found } from "../version";
import { Button } from "./button";

interface BoundaryProps {
  /** Another address is another try. */
  address: string;
  /** What stands there instead; left out, it is a page that says why. */
  instead?: ReactNode;
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
    return this.props.instead === undefined ? <Broken /> : this.props.instead;
  }
}

const WORDS: Readonly<Record<Found, { title: string; text: string; act: string }>> = {
  new: {
    title: "There’s a new version of Atelier",
    text: "This page needs it. Reload to go on; what you wrote in documents is kept.",
    act: "Reload",
  },
  away: {
    title: "This page couldn’t be loaded",
    text: "The server can’t be reached. Try again when the connection is back.",
    act: "Try again",
  },
  same: {
    title: "This page couldn’t be shown",
    text: "Something in it broke. Loading it again often helps.",
    act: "Reload",
  },
};

function Broken() {
  const [found, setFound] = useState<Found | null>(null);
  const [isLooking, setLooking] = useState(false);
  const { clear } = useNotices();
  useEffect(() => {
    // The page says it itself.
    clear(VERSION_NOTICE);
    void lookForVersion().then(setFound);
  }, [clear]);
  const reload = async () => {
    setLooking(true);
    const now = await lookForVersion();
    setLooking(false);
    setFound(now);
    // Without the server there would be nothing at all.
    if (now !== "away") window.location.reload();
  };
  if (found === null) return <div className="face" data-broken="" />;
  const { title, text, act } = WORDS[found];
  return (
    <div className="face" role="alert" data-broken="">
      <h1 className="title">{title}</h1>
      <p>{text}</p>
      <Button look="primary" isBusy={isLooking} onClick={() => void reload()}>
        {act}
      </Button>
    </div>
  );
}
