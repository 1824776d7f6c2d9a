"""The content of `rich` documents as plain values: a tree as ProseMirror writes it, and its bare text.

Source: the shape in which y-prosemirror keeps a ProseMirror document in an XmlFragment.
"""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Iterable, Mapping
from typing import Any, cast

from pycrdt import XmlElement, XmlFragment, XmlText

DEEPEST = 100

_LINE_BREAKS = frozenset({"hardBreak", "hard_break"})
# Marks of one kind that overlap are kept apart by a hash behind their name.
_HASHED_MARK = re.compile(r"(.*)--[a-zA-Z0-9+/=]{8}", re.DOTALL)

Node = dict[str, Any]
Item = XmlElement | XmlText | XmlFragment


class TooDeep(Exception):
    """The tree has more than `DEEPEST` levels."""


def tree_of(fragment: XmlFragment) -> Node:
    """`{type: "doc", content}` with nodes `{type, attrs, content}` and `{type: "text", text, marks}`.

    What is empty is left out, as ProseMirror does. Raises `TooDeep`.
    """
    return {"type": "doc", "content": _nodes(fragment, DEEPEST)}


def plain_text(fragment: XmlFragment) -> str:
    """The text, one line for each block and each line break; blocks that hold none are empty lines."""
    lines: list[str] = []
    # A stack of its own, for a tree may be deeper than calls can be.
    rest: list[Item] = list(reversed(_children(fragment)))
    while rest:
        item = rest.pop()
        if isinstance(item, XmlText):
            lines.append(_text(item))
            continue
        children = _children(item)
        if not children or any(isinstance(child, XmlText) for child in children):
            lines.append(_inline_text(children))
        else:
            rest.extend(reversed(children))
    return "\n".join(lines)


def _inline_text(items: list[Item]) -> str:
    """The text of what stands in one line."""
    pieces: list[str] = []
    rest = list(reversed(items))
    while rest:
        item = rest.pop()
        if isinstance(item, XmlText):
            pieces.append(_text(item))
        elif isinstance(item, XmlElement) and item.tag in _LINE_BREAKS:
            pieces.append("\n")
        else:
            rest.extend(reversed(_children(item)))
    return "".join(pieces)


def _nodes(parent: XmlFragment | XmlElement, levels_left: int) -> list[Node]:
    if not levels_left:
        raise TooDeep
    nodes: list[Node] = []
    for item in _children(parent):
        if isinstance(item, XmlText):
            nodes += _text_nodes(item)
        elif isinstance(item, XmlElement):
            nodes.append(_element_node(item, levels_left))
        else:
            nodes += _nodes(item, levels_left - 1)
    return nodes


def _element_node(element: XmlElement, levels_left: int) -> Node:
    node: Node = {"type": element.tag}
    # The library iterates over pairs, which its annotations do not say.
    attributes = _plain_mapping(cast("Iterable[tuple[str, Any]]", element.attributes))
    if attributes:
        node["attrs"] = attributes
    content = _nodes(element, levels_left - 1)
    if content:
        node["content"] = content
    return node


def _text_nodes(text: XmlText) -> Iterable[Node]:
    for piece, formats in text.diff():
        if not isinstance(piece, str):
            continue
        node: Node = {"type": "text", "text": piece}
        marks = [_mark(name, value) for name, value in (formats or {}).items() if value is not None]
        if marks:
            node["marks"] = marks
        yield node


def _mark(name: str, value: Any) -> Node:
    match = _HASHED_MARK.fullmatch(name)
    mark: Node = {"type": match.group(1) if match else name}
    if isinstance(value, Mapping) and value:
        mark["attrs"] = _plain_mapping(value.items())
    return mark


def _text(text: XmlText) -> str:
    # What is embedded in a text has none of its own.
    return "".join(piece for piece, _ in text.diff() if isinstance(piece, str))


def _children(parent: XmlFragment | XmlElement) -> list[Item]:
    return list(parent.children)


def _plain_mapping(pairs: Iterable[tuple[str, Any]]) -> Node:
    return {str(name): _plain(value, DEEPEST) for name, value in pairs}


def _plain(value: Any, levels_left: int) -> Any:
    """A value of an attribute as JSON has it: numbers of JavaScript that are whole are written so."""
    if not levels_left:
        raise TooDeep
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        return int(value) if value.is_integer() else value
    if isinstance(value, bytes | bytearray):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, Mapping):
        return {str(name): _plain(each, levels_left - 1) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each, levels_left - 1) for each in value]
    return value if value is None or isinstance(value, str | int) else str(value)
