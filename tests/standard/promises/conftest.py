"""The start that all promises are tested from."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from sqlalchemy import URL

from procore.elements.element import Side
from tests.standard.conftest import Stage
from tests.standard.course import Course, keys_of, opened, run
from tests.standard.files import FILES, OF_A_DATABASE
from tests.standard.pictures import picture
from tests.standard.ways import WAYS


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files are not asked what is a database's alone (tests/standard/files.py)."""
    if FILES:
        items[:] = [one for one in items if not _is_of_a_database(one)]


def _is_of_a_database(item: pytest.Item) -> bool:
    way = getattr(item, "callspec", None) and item.callspec.params.get("course")  # type: ignore[attr-defined]
    return bool(way and way.target is Side.MAESTRO and getattr(item, "originalname", "") in OF_A_DATABASE)


@pytest.fixture(scope="module", params=WAYS, ids=str)
def course(
    request: pytest.FixtureRequest,
    site_stage: Stage,
    copied: Callable[[URL], AbstractContextManager[URL]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Course]:
    """The element was synchronized once, without records of its own; then two were made."""
    way, folder = request.param, tmp_path_factory.mktemp("course")
    procore = shutil.copy(site_stage.procore, folder / "procore.sqlite")
    with copied(site_stage.database) as database:
        with opened(database, Path(procore)) as (world, _):
            way.prepare(world)
            run(world, way)
            earlier = {table: keys_of(world, table) for table in way.tables} | {
                kind: [row["id"] for row in world.procore(kind)] for kind in way.kinds
            }
            for n in ("1", "2"):
                way.make(world, n)
        found = Course(way, Stage(database, Path(procore)), copied, folder, earlier)
        with found.opened() as (world, watch):
            before, start = len(world.requests), len(watch.seen)
            run(world, way)
            found.statements = watch.seen[start:]
            assert world.inbox(way.element) == []
            found.picture = picture(world)
            asked = world.requests[before:]
            found.writes = [(one["method"], one["path"]) for one in asked if one["method"] != "GET"]
        yield found
