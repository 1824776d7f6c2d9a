"""Trees of blocks as plain values, made from what editors write."""

from __future__ import annotations

from typing import Any

import pytest
from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from workspace.rich_text import DEEPEST, TooDeep, plain_text, tree_of


def _fragment() -> XmlFragment:
    doc: Doc[Any] = Doc()
    return doc.get("content", type=XmlFragment)


def _add(parent: Any, tag: str, text: str | None = None, **attributes: Any) -> XmlElement:
    element: XmlElement = parent.children.append(XmlElement(tag, attributes))
    if text is not None:
        element.children.append(XmlText(text))
    return element


def test_nothing() -> None:
    assert tree_of(_fragment()) == {"type": "doc", "content": []}
    assert plain_text(_fragment()) == ""


def test_blocks_and_lists() -> None:
    fragment = _fragment()
    _add(fragment, "heading", "Title", level=2)
    items = _add(fragment, "bulletList")
    for text in ("One", "Two"):
        _add(_add(items, "listItem"), "paragraph", text)
    _add(fragment, "paragraph")
    _add(fragment, "paragraph", "End & <b>")
    assert plain_text(fragment) == "Title\nOne\nTwo\n\nEnd & <b>"

    def paragraph(text: str) -> dict[str, Any]:
        return {"type": "paragraph", "content": [{"type": "text", "text": text}]}

    tree = tree_of(fragment)
    assert tree == {
        "type": "doc",
        "content": [
            {"type": "heading", "attrs": {"level": 2}, "content": [{"type": "text", "text": "Title"}]},
            {
                "type": "bulletList",
                "content": [{"type": "listItem", "content": [paragraph(text)]} for text in ("One", "Two")],
            },
            {"type": "paragraph"},
            paragraph("End & <b>"),
        ],
    }
    assert type(tree["content"][0]["attrs"]["level"]) is int


def test_marks_and_what_stands_in_a_line() -> None:
    fragment = _fragment()
    paragraph = _add(fragment, "paragraph", "a bold link")
    text = paragraph.children[0]
    assert isinstance(text, XmlText)
    text.format(2, 6, {"bold": {}})
    text.format(7, 11, {"link": {"href": "https://example.com", "size": 1.5, "none": None}})
    text.format(9, 11, {"comment--AbCd+/1=": {"id": 7.0}, "em": True})
    _add(paragraph, "hardBreak")
    _add(paragraph, "mention", label="Ada")
    paragraph.children.append(XmlText("next"))
    assert plain_text(fragment) == "a bold link\nnext"
    link = {"type": "link", "attrs": {"href": "https://example.com", "size": 1.5, "none": None}}
    content = tree_of(fragment)["content"][0]["content"]
    assert content[:4] == [
        {"type": "text", "text": "a "},
        {"type": "text", "text": "bold", "marks": [{"type": "bold"}]},
        {"type": "text", "text": " "},
        {"type": "text", "text": "li", "marks": [link]},
    ]
    assert content[4]["text"] == "nk"
    assert sorted(content[4]["marks"], key=lambda mark: mark["type"]) == [
        {"type": "comment", "attrs": {"id": 7}},
        {"type": "em"},
        link,
    ]
    assert content[5:] == [
        {"type": "hardBreak"},
        {"type": "mention", "attrs": {"label": "Ada"}},
        {"type": "text", "text": "next"},
    ]


def test_text_without_a_block_is_a_line() -> None:
    fragment = _fragment()
    fragment.children.append(XmlText("One"))
    _add(fragment, "paragraph", "Two")
    assert plain_text(fragment) == "One\nTwo"
    assert tree_of(fragment)["content"][0] == {"type": "text", "text": "One"}


def test_numbers_that_json_lacks_are_null() -> None:
    fragment = _fragment()
    _add(fragment, "p", None, a=float("nan"), b=[float("inf"), {"c": 3.0}])
    assert tree_of(fragment)["content"] == [{"type": "p", "attrs": {"a": None, "b": [None, {"c": 3}]}}]


def test_what_is_embedded_has_no_text() -> None:
    fragment = _fragment()
    text = _add(fragment, "paragraph", "ab").children[0]
    assert isinstance(text, XmlText)
    text.insert_embed(1, {"image": "x"})
    assert plain_text(fragment) == "ab"
    assert [node["text"] for node in tree_of(fragment)["content"][0]["content"]] == ["a", "b"]


@pytest.mark.parametrize("levels", [DEEPEST - 1, DEEPEST, 5_000])
def test_the_text_of_any_depth_is_found_and_the_tree_of_some(levels: int) -> None:
    fragment = _fragment()
    inner: Any = fragment
    for _ in range(levels):
        inner = _add(inner, "blockquote")
    inner.children.append(XmlText("deep"))
    assert plain_text(fragment) == "deep"
    if levels < DEEPEST:
        assert tree_of(fragment)["content"]
    else:
        with pytest.raises(TooDeep):
            tree_of(fragment)
