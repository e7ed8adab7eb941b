"""YAML with the line of each key."""

import pytest

from clickrollup.commandline.marked_yaml import YamlError, line_of, parse, told

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


def test_each_key_has_its_line() -> None:
    plain, lines = parse("title: Web\npages:\n  - cards:\n    - type: map\n")
    assert plain == {"title": "Web", "pages": [{"cards": [{"type": "map"}]}]}
    assert lines["pages", 0, "cards", 0, "type"] == 4
    assert line_of(lines, ("pages", 0, "cards", 0, "by")) == 4
    assert (
        told("web.yaml", 4, ("pages", 0, "title"), "it is empty")
        == "web.yaml, line 4, pages[0].title: it is empty"
    )


@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "this key stands here twice"),
        ("a: [1,\nb: 2\n", 3, "expected ',' or ']'"),
        ("a: 1\nb: !!python/object:os.system {}\n", 2, "could not determine a constructor"),
        ("b: 1\na: 2026-13-45\n", 2, "this cannot be"),
        ("[" * 5000 + "]" * 5000, 1, "this is no YAML"),
        (BOMB, 2, "references"),
    ],
    ids=["twice", "broken", "an object", "no date", "deep", "references"],
)
def test_what_is_refused(text: str, line: int, sentence: str) -> None:
    with pytest.raises(YamlError, match=sentence) as refused:
        parse(text)
    assert refused.value.line == line
