"""The dashboard's colours, as people see them who see no red, no green or no blue."""

import re
from itertools import combinations
from math import dist

import pytest

from clickrollup.dashboard.assets import FOLDER

Colour = tuple[float, ...]
# Machado, Oliveira and Fernandes (2009), for the whole lack of a cone; in linear RGB.
VISIONS = {
    "all": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no red": ((0.1523, 1.0526, -0.2049), (0.1145, 0.7863, 0.0992), (-0.0039, -0.0481, 1.0520)),
    "no green": ((0.3673, 0.8606, -0.2280), (0.2801, 0.6725, 0.0474), (-0.0118, 0.0429, 0.9689)),
    "no blue": ((1.2555, -0.0767, -0.1788), (-0.0784, 0.9309, 0.1476), (0.0047, 0.6914, 0.3039)),
}
# A difference of 2.3 is just seen side by side; apart from each other, and small, marks need many times that.
APART = 25


def palette(theme: str) -> list[str]:
    text = (FOLDER / "colours.js").read_text()
    return re.findall(r"#[0-9a-f]{6}", re.search(rf"{theme}: \[(.*?)\]", text, re.DOTALL)[1])  # type: ignore[index]


def linear(colour: str) -> Colour:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return tuple(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)


def seen(colour: str, vision: str) -> Colour:
    """Return a colour in CIELAB as a kind of eyes sees it."""
    rgb = [
        min(1, max(0, sum(a * b for a, b in zip(row, linear(colour), strict=True))))
        for row in VISIONS[vision]
    ]
    x, y, z = (
        sum(a * b for a, b in zip(row, rgb, strict=True)) / white
        for row, white in (
            ((0.4124, 0.3576, 0.1805), 0.9505),
            ((0.2126, 0.7152, 0.0722), 1),
            ((0.0193, 0.1192, 0.9505), 1.089),
        )
    )
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def contrast(one: str, other: str) -> float:
    dark, light = sorted(
        sum(a * b for a, b in zip((0.2126, 0.7152, 0.0722), linear(colour), strict=True))
        for colour in (one, other)
    )
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("theme", "card"), [("light", "#ffffff"), ("dark", "#1a202a")])
def test_colours_are_told_apart_by_everybody(theme: str, card: str) -> None:
    colours = palette(theme)
    assert len(colours) == 8
    for vision in VISIONS:
        nearest = min(dist(seen(one, vision), seen(other, vision)) for one, other in combinations(colours, 2))
        assert nearest > APART, vision
    # WCAG 1.4.11: what must be seen of a graphic.
    assert min(contrast(colour, card) for colour in colours) >= 3
