import { useState } from "react";
import { Button } from "../parts/button";
import { CreateForm } from "../parts/create_form";
import { Empty, Failed, Loading } from "../parts/faces";
import { useCommands } from "../palette/commands";
import { useMay, useProjects, useRoom, useViewing } from "../room";
import { Link, navigate } from "../routing";
import { useSigned } from "../session";
import { WorkspaceHead } from "./workspace_head";

/** The projects of a workspace, live. */
export function Projects() {
  const { client } = useSigned();
  const { id } = useRoom();
  const mayCreate = useMay("admin");
  const [isCreating, setCreating] = useState(false);
  useViewing("the projects");
  const [projects, { status, items, error }] = useProjects();
  const create = async (wanted: string) => {
    const project = await client.rest.post("/workspaces/{id}/projects", { path: { id }, body: { name: wanted } });
    navigate(`/w/${id}/p/${project.id}`);
  };
  useCommands(mayCreate ? [{ label: "New project", key: "n", run: () => setCreating(true) }] : []);
  const begin = mayCreate && (
    <Button look="primary" onClick={() => setCreating(true)}>
      New project
    </Button>
  );
  return (
    <div className="page">
      <WorkspaceHead tab="projects">{items.length > 0 && begin}</WorkspaceHead>
      {status === "loading" && <Loading what="projects" shape="tiles" />}
      {status === "failed" && <Failed what="The projects" error={error} onRetry={projects.reload} />}
      {status === "ready" && items.length === 0 && (
        <Empty title="No project yet">
          <p>
            {mayCreate
              ? "Make the first one: it comes with a board, documents, files and jobs."
              : "An admin can make one."}
          </p>
          {begin}
        </Empty>
      )}
      <ul className="tiles">
        {items.map((project) => (
          <li key={project.id}>
            <Link to={`/w/${id}/p/${project.id}`} className="tile">
              <span className="title">{project.name}</span>
              <span className="quiet">{project.description || "Board, documents, files and jobs"}</span>
            </Link>
          </li>
        ))}
      </ul>
      {isCreating && (
        <CreateForm
          title="New project"
          placeholder="Summer exhibition"
          onCreate={create}
          onClose={() => setCreating(false)}
        />
      )}
    </div>
  );
}
