import { useCallback, useEffect, useState } from "react";
import { useCommands } from "../palette/commands";
import { Button } from "../parts/button";
import { CreateForm } from "../parts/create_form";
import { Empty, Failed, Loading } from "../parts/faces";
import { Link, navigate } from "../routing";
import { useSigned } from "../session";
import { DeletedWorkspaces } from "../settings/deleted_workspaces";
import { useWorkspaces } from "../workspaces";
import { agoOf } from "../words";
import { Title } from "./title";

/** All workspaces of the person who is signed in. */
export function Workspaces() {
  const { client } = useSigned();
  const [isCreating, setCreating] = useState(false);
  const [workspaces, { status, items, error }] = useWorkspaces();
  useEffect(() => void workspaces.reload(), [workspaces]);
  useCommands([{ label: "New workspace", key: "n", run: () => setCreating(true) }]);
  const make = useCallback(
    async (name: string) => {
      const { id } = await client.rest.post("/workspaces", { body: { name } });
      navigate(`/w/${id}`);
    },
    [client],
  );
  const create = (
    <Button look="primary" onClick={() => setCreating(true)}>
      New workspace
    </Button>
  );
  return (
    <div className="page">
      <Title text="Workspaces" />
      <div className="head">
        <h1>Your workspaces</h1>
        {items.length > 0 && create}
      </div>
      {status === "loading" && <Loading what="workspaces" shape="tiles" />}
      {status === "failed" && <Failed what="Your workspaces" error={error} onRetry={workspaces.reload} />}
      {status === "ready" && items.length === 0 && (
        <Empty title="No workspace yet">
          <p>A workspace is where a team keeps its projects. Make one, or ask to be invited to one.</p>
          {create}
        </Empty>
      )}
      <ul className="tiles">
        {items.map(({ id, name, created_at }) => (
          <li key={id}>
            <Link to={`/w/${id}`} className="tile">
              <span className="title">{name}</span>
              <span className="quiet">Made {agoOf(created_at)}</span>
            </Link>
          </li>
        ))}
      </ul>
      <DeletedWorkspaces />
      {isCreating && (
        <CreateForm title="New workspace" placeholder="Studio" onCreate={make} onClose={() => setCreating(false)} />
      )}
    </div>
  );
}
