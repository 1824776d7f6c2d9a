"""`/tasks`: the tasks of a project."""

from __future__ import annotations

from server.api.routing import Call, Reply, Route
from workspace import moves, tasks
from workspace.errors import Conflict
from workspace.moves import TaskMove
from workspace.resources import Page, Task
from workspace.tasks import TaskDraft, TaskPatch, TaskQuery


async def create_task(call: Call) -> Reply:
    draft = call.body(TaskDraft)
    return Reply(await call.write(lambda unit: tasks.create_task(unit, call.id(), draft)))


async def list_tasks(call: Call) -> Reply:
    async with call.look() as look:
        return Reply(await tasks.list_tasks(look, call.id(), call.query(TaskQuery)))


async def get_task(call: Call) -> Reply:
    async with call.look() as look:
        return Reply(await tasks.get_task(look, call.id()))


async def patch_task(call: Call) -> Reply:
    patch = call.body(TaskPatch)
    return Reply(
        await call.write(lambda unit: tasks.patch_task(unit, call.id(), patch, call.expected_revision))
    )


async def move_task(call: Call) -> Reply:
    move = call.body(TaskMove)
    return Reply(await call.write(lambda unit: moves.move_task(unit, call.id(), move)))


async def delete_task(call: Call) -> Reply:
    await call.write(lambda unit: tasks.delete_task(unit, call.id(), call.expected_revision))
    return Reply()


_TAG = "Tasks"

ROUTES = [
    Route(
        "GET",
        "/projects/{id}/tasks",
        list_tasks,
        "List the tasks of a project",
        _TAG,
        query=TaskQuery,
        answer=Page[Task],
        description="By status, and within one by position.",
    ),
    Route(
        "POST",
        "/projects/{id}/tasks",
        create_task,
        "Create a task",
        _TAG,
        body=TaskDraft,
        answer=Task,
        status=201,
        idempotent=True,
        description="Takes the role editor. The task is put at the end of its column.",
    ),
    Route("GET", "/tasks/{id}", get_task, "Get a task", _TAG, answer=Task),
    Route(
        "PATCH",
        "/tasks/{id}",
        patch_task,
        "Change a task",
        _TAG,
        body=TaskPatch,
        answer=Task,
        conditional=True,
        description="Takes the role editor. Another status puts the task at the end of that column.",
    ),
    Route(
        "DELETE",
        "/tasks/{id}",
        delete_task,
        "Delete a task",
        _TAG,
        status=204,
        conditional=True,
        description="Takes the role editor. Its comments go with it.",
    ),
    Route(
        "POST",
        "/tasks/{id}/move",
        move_task,
        "Move a task",
        _TAG,
        body=TaskMove,
        answer=Task,
        errors=(Conflict,),
        description=(
            "Takes the role editor. The task lands directly before `before_id`, directly after `after_id`, "
            "or at the end of the column; with both, they must stand next to each other."
        ),
    ),
]
