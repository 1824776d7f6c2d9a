import { Button } from "../parts/button";
import type { Upload } from "./uploading";

export function UploadRow({ upload: { name, share, refusal, dismiss } }: { upload: Upload }) {
  return (
    <li className="row">
      <div className="what">
        <p className="title">{name}</p>
        {refusal ? (
          <p className="words wrong" role="alert">
            {refusal}
          </p>
        ) : (
          <progress max={1} value={share} aria-label={`Uploading ${name}`} />
        )}
      </div>
      <div className="acts">
        <Button look="quiet" aria-label={`${refusal ? "Dismiss" : "Cancel"} ${name}`} onClick={dismiss}>
          {refusal ? "Dismiss" : "Cancel"}
        </Button>
      </div>
    </li>
  );
}
