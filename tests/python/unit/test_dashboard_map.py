"""The world that the dashboard draws, as the build of the package has made it."""

import json
from itertools import pairwise
from typing import Any

import pytest

from clickrollup.dashboard.assets import FOLDER

Ring = list[tuple[float, float]]


@pytest.fixture(scope="module")
def world() -> dict[str, list[list[Ring]]]:
    """The polygons of each country by its ISO code."""
    found: dict[str, list[list[Ring]]] = {}
    for feature in json.loads((FOLDER / "vendor" / "world.json").read_text())["features"]:
        found.setdefault(feature["properties"]["name"], []).extend(polygons(feature["geometry"]))
    return found


def polygons(geometry: dict[str, Any]) -> list[list[Ring]]:
    coordinates: list[Any] = geometry["coordinates"]
    return [coordinates] if geometry["type"] == "Polygon" else coordinates


def test_no_country_runs_across_the_page_as_a_band(world: dict[str, list[list[Ring]]]) -> None:
    broad = {
        country
        for country, parts in world.items()
        for rings in parts
        for ring in rings
        if any(abs(x - before) > 90 for (before, _), (x, _) in pairwise(ring))
    }
    assert broad == set()


@pytest.mark.parametrize("country", ["RU", "FJ"])
def test_a_country_over_the_antimeridian_ends_on_both_sides(
    world: dict[str, list[list[Ring]]], country: str
) -> None:
    longitudes = [x for rings in world[country] for ring in rings for x, _ in ring]
    assert (min(longitudes), max(longitudes)) == (-180, 180)


def test_north_is_up_and_a_country_within_another_is_a_hole(world: dict[str, list[list[Ring]]]) -> None:
    ((outer, hole),) = world["ZA"]
    (lesotho,) = world["LS"]
    assert {tuple(point) for point in hole} == {tuple(point) for point in lesotho[0]}
    assert all(y < 0 for _, y in outer)
