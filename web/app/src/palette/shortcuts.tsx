import { useState } from "react";
import { Dialog } from "../parts/dialog";
import { useOffered } from "./commands";
import { areKeysOn, paletteKeyName, turnKeys } from "./keys";

/** The keys that work on this page. */
export function Shortcuts({ onClose }: { onClose: () => void }) {
  const { offered } = useOffered();
  const [isOn, setOn] = useState(areKeysOn);
  const [commands] = useState(() => offered().filter(({ key }) => key));
  const single = [{ key: "?", label: "This list" }, ...commands];
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      <dl className="shortcuts">
        <Keys keys={[paletteKeyName()]} label="Go anywhere, find anything" />
        {isOn && single.map(({ key, label }) => <Keys key={key} keys={[key!]} label={label} />)}
      </dl>
      <h3>On the handle of a card</h3>
      <dl className="shortcuts">
        <Keys keys={["Space"]} label="Pick it up, and put it down" />
        <Keys keys={["↑", "↓", "←", "→"]} label="Move it" />
        <Keys keys={["Esc"]} label="Put it back" />
      </dl>
      <label className="check">
        <input
          type="checkbox"
          checked={isOn}
          onChange={(event) => {
            turnKeys(event.target.checked);
            setOn(event.target.checked);
          }}
        />
        Keys of a single character
      </label>
    </Dialog>
  );
}

function Keys({ keys, label }: { keys: readonly string[]; label: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        {keys.map((key) => (
          <kbd key={key}>{key}</kbd>
        ))}
      </dd>
    </div>
  );
}
