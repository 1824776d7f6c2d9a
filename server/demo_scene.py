"""What the demo shows: an exhibition that two people prepare."""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image, ImageDraw

WORKSPACE = "Studio"
PROJECT = "Summer exhibition"
# In a comment these stand for the two people.
ADA, GRACE = "@ada", "@grace"


@dataclass(frozen=True)
class SceneTask:
    """A task; `due_days` from today, `said` in turn by Grace and Ada."""

    title: str
    status: str
    priority: str
    assignee: str | None = None
    due_days: int | None = None
    labels: tuple[str, ...] = ()
    description: str = ""
    said: tuple[str, ...] = ()


TASKS = (
    SceneTask("Choose twelve pictures", "done", "high", ADA, labels=("pictures",)),
    SceneTask("Measure the walls", "done", "none", GRACE),
    SceneTask(
        "Write the wall texts",
        "in_progress",
        "medium",
        GRACE,
        due_days=4,
        labels=("text",),
        description="Sixty words each, large enough to read from two metres.",
        said=(
            f"The first four are in the document. {ADA}, are they too long?",
            "Just right. The second could end a sentence earlier.",
        ),
    ),
    SceneTask(
        "Order the frames",
        "in_progress",
        "high",
        ADA,
        due_days=2,
        labels=("print",),
        description="Forty by fifty, oak, with glass that does not mirror.",
        said=("Do we have the money for oak?", f"For eight of them. {GRACE}, the other four in ash?"),
    ),
    SceneTask("Plan the opening night", "todo", "urgent", due_days=9, labels=("opening",)),
    SceneTask("Print the invitation cards", "todo", "medium", GRACE, due_days=6, labels=("print", "opening")),
    SceneTask("Invite the neighbours", "todo", "low"),
)

DOCUMENT = "Plan for the opening"
DOCUMENT_TEXT = """# Plan for the opening

Doors open at **seven**, and the pictures speak first: no speech before eight.

## Before

- [x] Twelve pictures, from light to dark
- [x] Walls measured
- [ ] Frames, eight in oak and four in ash
- [ ] Wall texts, sixty words each

## The evening

| When | What | Who |
| --- | --- | --- |
| 18:00 | Light and music | Grace |
| 19:00 | Doors open | Ada |
| 20:00 | A few words | both |

> The last picture gets a wall of its own.

Open this page in a second window, signed in as the other one, and write in both.
"""

# In turn by Grace and Ada.
MESSAGES = (
    "The frames can be here on Thursday, if we order today.",
    "Then I order today. Have a look at the video in the files: that is the order on the wall.",
    "Lovely, from light to dark. I would swap the last two.",
)


@dataclass(frozen=True)
class ScenePicture:
    """A picture that is drawn: a sun over hills, in colours from top to bottom."""

    name: str
    caption: str
    sky: tuple[str, str]
    sun: str
    hills: tuple[str, str, str]


PICTURES = (
    ScenePicture(
        "Morning.png", "Morning", ("#f9d9b0", "#f4b7a4"), "#fff4d8", ("#d98f86", "#b06b77", "#7b4a66")
    ),
    ScenePicture("Noon.png", "Noon", ("#bfe3ee", "#e9f3dc"), "#fffbe6", ("#9cc48f", "#6ba37c", "#3f7a68")),
    ScenePicture(
        "Evening.png", "Evening", ("#4b3f72", "#e58b6f"), "#ffd9a0", ("#7a4469", "#4f2f57", "#2d2042")
    ),
)
_WIDTH, _HEIGHT = 1280, 960
_HILL_TOPS = ((620, 500, 640), (700, 740, 610), (830, 760, 850))


def draw(picture: ScenePicture) -> bytes:
    """The picture as PNG."""
    top, bottom = (Image.new("RGB", (_WIDTH, _HEIGHT), color) for color in picture.sky)
    image = Image.composite(bottom, top, Image.linear_gradient("L").resize((_WIDTH, _HEIGHT)))
    pen = ImageDraw.Draw(image)
    pen.ellipse((820, 180, 1040, 400), fill=picture.sun)
    for color, (left, middle, right) in zip(picture.hills, _HILL_TOPS, strict=True):
        # One curve through three heights.
        line = [
            (x, left * (1 - t) ** 2 + 2 * middle * t * (1 - t) + right * t**2)
            for x in range(0, _WIDTH + 1, 8)
            for t in (x / _WIDTH,)
        ]
        pen.polygon([(0, _HEIGHT), *line, (_WIDTH, _HEIGHT)], fill=color)
    written = io.BytesIO()
    image.save(written, "PNG")
    return written.getvalue()
