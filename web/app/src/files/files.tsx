// The files of a project: uploads with their bars, previews, and videos made of them.

import { useRef, useState, type DragEvent } from "react";
import type { Asset } from "@atelier/client";
import { useCommands } from "../palette/commands";
import { Button } from "../parts/button";
import { Empty, Failed, Loading } from "../parts/faces";
import { useRemoval } from "../removing";
import { useLive, useMay } from "../room";
import { useSigned } from "../session";
import { FileTile } from "./file_tile";
import { UploadRow } from "./upload_row";
import { useUploads } from "./uploading";
import { VideoButton } from "./video_button";

export function Files({ projectId, place }: { projectId: string; place: string }) {
  const { client } = useSigned();
  const mayEdit = useMay("editor");
  const input = useRef<HTMLInputElement>(null);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [isOver, setOver] = useState(false);
  const [assets, { status, items, error }] = useLive<Asset>(
    () => ({
      load: () => client.rest.all("/projects/{id}/assets", { path: { id: projectId }, query: { limit: 200 } }),
      isNewer: (next, known) => next.updated_at > known.updated_at,
      order: (a, b) => b.created_at.localeCompare(a.created_at) || b.id.localeCompare(a.id),
    }),
    (collection, on) => {
      on("asset.created", ({ data }) => data.project_id === projectId && collection.put(data));
      on("asset.deleted", ({ data }) => collection.remove(data.id));
    },
    projectId,
  );
  const { uploads, add } = useUploads(projectId, assets.put);
  const remove = useRemoval(
    assets,
    (id, options) => client.rest.delete("/assets/{id}", { path: { id }, ...options }),
    ({ name }) => name,
  );
  const toggle = (id: string) =>
    setChosen((ids) => (ids.includes(id) ? ids.filter((each) => each !== id) : [...ids, id]));
  const dropped = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    if (mayEdit) add(event.dataTransfer.files);
  };
  const choose = () => input.current?.click();
  useCommands(mayEdit ? [{ label: "Upload files", key: "n", words: "add pictures", run: choose }] : []);
  if (status === "loading") return <Loading what="files" shape="tiles" />;
  if (status === "failed") return <Failed what="The files" error={error} onRetry={assets.reload} />;
  const picked = chosen.flatMap((id) => items.find((asset) => asset.id === id) ?? []);
  const sounds = items.filter(({ content_type }) => content_type.startsWith("audio/"));
  return (
    <div
      className={isOver ? "files over" : "files"}
      onDragOver={(event) => (event.preventDefault(), setOver(mayEdit))}
      onDragLeave={() => setOver(false)}
      onDrop={dropped}
    >
      {mayEdit && (
        <div className="tools">
          <input
            ref={input}
            type="file"
            multiple
            hidden
            onChange={(event) => {
              add(event.target.files ?? []);
              event.target.value = "";
            }}
          />
          <Button look={items.length ? "plain" : "primary"} onClick={choose}>
            Upload files
          </Button>
          {items.length > 0 && <VideoButton projectId={projectId} assets={picked} sounds={sounds} place={place} />}
        </div>
      )}
      {uploads.length > 0 && (
        <ul className="rows" aria-label="Uploads">
          {uploads.map((upload) => (
            <UploadRow key={upload.id} upload={upload} />
          ))}
        </ul>
      )}
      {items.length === 0 && uploads.length === 0 && (
        <Empty title="No files yet">
          <p>{mayEdit ? "Upload some, or drop them here." : "Editors can upload some."}</p>
        </Empty>
      )}
      <ul className="tiles small">
        {items.map((asset) => (
          <FileTile
            key={asset.id}
            asset={asset}
            mayEdit={mayEdit}
            order={picked.indexOf(asset) + 1}
            onToggle={() => toggle(asset.id)}
            onRemove={() => remove(asset)}
          />
        ))}
      </ul>
    </div>
  );
}
