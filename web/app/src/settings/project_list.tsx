import { OwnRole } from "../members/own_role";
import { Button } from "../parts/button";
import { Failed, Loading } from "../parts/faces";
import { useProjects, useRoom } from "../room";
import { useRemoval } from "../removing";
import { Link, navigate } from "../routing";
import { useSigned } from "../session";
import { Part } from "./part";
import { ProjectSettings } from "./project_settings";

interface ProjectListProps {
  mayChange: boolean;
  /** The project whose settings are open. */
  open: string | null;
}

export function ProjectList({ mayChange, open }: ProjectListProps) {
  const { client } = useSigned();
  const { id } = useRoom();
  const [projects, { status, items, error }] = useProjects();
  const place = `/w/${id}/settings`;
  const remove = useRemoval(
    projects,
    (each, options) => client.rest.delete("/projects/{id}", { path: { id: each }, ...options }),
    ({ name }) => name,
  );
  const opened = items.find((each) => each.id === open);
  return (
    <Part title="Projects" words={mayChange ? "Their names, and who has a role of their own." : "Admins manage them."}>
      {status === "loading" && <Loading what="projects" />}
      {status === "failed" && <Failed what="The projects" error={error} onRetry={projects.reload} />}
      {status === "ready" && items.length === 0 && <p className="quiet">There’s no project yet.</p>}
      <ul className="rows" aria-label="Projects">
        {items.map((project) => (
          <li className="row" key={project.id}>
            <div className="what">
              <p className="title">{project.name}</p>
              {project.description && <p className="quiet cut">{project.description}</p>}
            </div>
            <div className="acts">
              <Link
                className="button plain"
                to={`${place}/projects/${project.id}`}
                aria-label={`Settings of ${project.name}`}
              >
                Settings
              </Link>
              {mayChange && (
                <Button look="quiet" aria-label={`Delete ${project.name}`} onClick={() => remove(project)}>
                  Delete
                </Button>
              )}
            </div>
          </li>
        ))}
      </ul>
      {opened && (
        <OwnRole projectId={opened.id}>
          <ProjectSettings project={opened} onClose={() => navigate(place)} />
        </OwnRole>
      )}
    </Part>
  );
}
