// A project's name, what it is about, who leads it, and who has a role of their own in it.

import type { RestSchemas } from "@atelier/client";
import { useMembers } from "../members/directory";
import { useNotices } from "../notices";
import { Choice } from "../parts/choice";
import { Dialog } from "../parts/dialog";
import { DraftField } from "../parts/draft_field";
import type { Project } from "../projects";
import { useMay, useProjects } from "../room";
import { useSigned } from "../session";
import { wordsOf } from "../words";
import { ProjectPeople } from "./project_people";

interface ProjectSettingsProps {
  project: Project;
  onClose: () => void;
}

export function ProjectSettings({ project, onClose }: ProjectSettingsProps) {
  const { client } = useSigned();
  const { notify } = useNotices();
  const [projects] = useProjects();
  const [, { items: members }] = useMembers();
  const mayChange = useMay("admin");
  const { id } = project;
  const change = (body: RestSchemas["schemas"]["ProjectPatch"]) =>
    projects
      .attempt(id, body as Partial<Project>, () => client.rest.patch("/projects/{id}", { path: { id }, body }))
      .catch((refusal: unknown) => notify(`“${project.name}” wasn’t changed. ${wordsOf(refusal)}`));
  return (
    <Dialog title={project.name} onClose={onClose}>
      <div className="project-settings">
        <DraftField
          label="Name"
          value={project.name}
          readOnly={!mayChange}
          onCommit={(name) => void change({ name })}
        />
        <DraftField
          label="Description"
          type="lines"
          isOptional
          value={project.description}
          readOnly={!mayChange}
          onCommit={(description) => void change({ description })}
        />
        <Choice
          label="Lead"
          value={project.lead_id ?? ""}
          options={[
            { value: "", label: "Nobody" },
            ...members.map(({ user_id, name }) => ({ value: user_id, label: name })),
          ]}
          disabled={!mayChange}
          onChoose={(lead) => void change({ lead_id: lead || null })}
        />
        <ProjectPeople projectId={id} members={members} mayChange={mayChange} />
      </div>
    </Dialog>
  );
}
