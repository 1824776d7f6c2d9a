import { useAction } from "../acting";
import { Button } from "../parts/button";
import { Refusal } from "../parts/faces";
import { navigate } from "../routing";
import { useSigned } from "../session";

const SECONDS_EACH = 3;

interface VideoButtonProps {
  projectId: string;
  /** In the order in which they are to be shown. */
  assetIds: readonly string[];
  place: string;
}

/** Makes a video of the chosen files, and leads to where it can be watched. */
export function VideoButton({ projectId, assetIds, place }: VideoButtonProps) {
  const { client } = useSigned();
  const { run, isBusy, error } = useAction(async () => {
    const items = assetIds.map((asset_id) => ({ asset_id, duration_seconds: SECONDS_EACH }));
    const params = { items, width: 1280, height: 720, fps: 30, transition: "fade" as const };
    await client.rest.post("/projects/{id}/jobs", { path: { id: projectId }, body: { type: "render", params } });
    navigate(`${place}/jobs`);
  });
  if (assetIds.length === 0) return <p className="quiet">Choose pictures or clips to make a video of them.</p>;
  return (
    <>
      <Button look="primary" isBusy={isBusy} onClick={() => void run()}>
        Make a video of {assetIds.length}
      </Button>
      <Refusal error={error} />
    </>
  );
}
