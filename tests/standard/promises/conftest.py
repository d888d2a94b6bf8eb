"""The start that all promises are tested from."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from sqlalchemy import URL

from tests.standard.conftest import Stage
from tests.standard.course import Course, keys_of, opened, run
from tests.standard.pictures import picture
from tests.standard.ways import WAYS


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
