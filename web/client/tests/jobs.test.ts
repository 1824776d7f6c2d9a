import { afterEach, expect, test } from "vitest";
import type { Job } from "../src/index.js";
import { Network } from "./network.js";
import { API, becomes, client, closeAll, register, SERVER, type Person } from "./scene.js";

afterEach(closeAll);

/** A job of the server's tests: so many steps, of 50 ms if not told otherwise. */
async function ask(person: Person, steps: number, step_seconds = 0.05): Promise<Job> {
  const { rest } = client(person);
  const workspace = await rest.post("/workspaces", { body: { name: "Studio" } });
  const project = await rest.post("/workspaces/{id}/projects", {
    path: { id: workspace.id },
    body: { name: "Launch" },
  });
  const headers = { Authorization: `Bearer ${person.token}`, "Content-Type": "application/json" };
  const body = JSON.stringify({ type: "steps", params: { steps, step_seconds } });
  const answer = await fetch(`${API}/projects/${project.id}/jobs`, { method: "POST", headers, body });
  expect(answer.status).toBe(202);
  return (await answer.json()) as Job;
}

test("a job is watched to its end, and its bar never runs backwards", async () => {
  const ada = await register("Ada");
  const { id } = await ask(ada, 30);
  const job = client(ada).job(id);
  const seen: Job[] = [];
  job.subscribe(() => seen.push(job.getSnapshot()!));
  const ended = await job.ended;
  expect(ended).toMatchObject({ status: "completed", result: { steps: 30 } });
  expect(seen.at(-1)).toBe(ended);
  const order = seen.map(({ job_seq }) => job_seq);
  expect(order).toEqual([...order].sort((a, b) => a - b));
  const percents = seen.map(({ progress }) => progress.percent);
  expect(percents).toEqual([...percents].sort((a, b) => a - b));
  expect(seen.some(({ status }) => status === "running")).toBe(true);
});

test("a job that ends while nobody listens is known to have ended", async () => {
  const ada = await register("Ada");
  const { id } = await ask(ada, 10);
  const network = await Network.to(SERVER);
  const job = client(ada, network.url).job(id);
  await becomes(job, (now) => now !== null, "the job");
  network.down();
  await client(ada).job(id).ended;
  expect(job.getSnapshot()!.status).not.toBe("completed");
  network.up();
  expect((await job.ended).status).toBe("completed");
  network.close();
});

test("jobs that end while they are looked at are known to have ended", async () => {
  const ada = await register("Ada");
  const own = client(ada);
  for (let n = 0; n < 40; n += 1) {
    const { id, workspace_id } = await ask(ada, 1, 0);
    const room = own.workspace(workspace_id);
    // Looked at a little later each time: some moment is that in which it ends.
    await new Promise((resolve) => setTimeout(resolve, n * 2));
    expect((await own.job(id).ended).status).toBe("completed");
    room.leave();
  }
});

test("a job is cancelled, and tried again", async () => {
  const ada = await register("Ada");
  const { id } = await ask(ada, 1000);
  const job = client(ada).job(id);
  await becomes(job, (now) => now?.status === "running", "running");
  await job.cancel();
  expect((await job.ended).status).toBe("cancelled");
  const again = await job.retry();
  expect(again.retry_of).toBe(id);
  await client(ada).job(again.id).cancel();
});

test("a job that is not there is refused", async () => {
  const ada = await register("Ada");
  const job = client(ada).job("0192f0c1-2b3a-7c4d-8e5f-60718293a4b5");
  await expect(job.ended).rejects.toMatchObject({ code: "not_found" });
});
