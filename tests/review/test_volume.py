"""When a run changed so much more than the last ones that somebody should look."""

import pytest

from procore.review.volume import FEW_CHANGES, FEW_RUNS, UnusualVolume, unusual_volume

QUIET = [0, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("changes", "earlier", "factor", "largest"),
    [
        (640, [3, 48, 0, 12, 64], 10, 64),
        (639, [3, 48, 0, 12, 64], 10, None),
        (320, [3, 48, 0, 12, 64], 5, 64),
        (51, QUIET, 10, 0),
        (FEW_CHANGES, QUIET, 10, None),
        (5000, [5] * (FEW_RUNS - 1), 10, None),
        (5000, [], 10, None),
        (5000, QUIET, None, None),
        (0, [900] * 20, 10, None),
    ],
    ids=[
        "ten times the largest", "one less", "the settings' factor", "after nothing but quiet runs", "few", "a young company",
        "the first run", "nobody wants to hear", "a quiet run",
    ],
)  # fmt: skip
def test_what_is_unusual(changes, earlier, factor, largest):
    wanted = None if largest is None else UnusualVolume(changes=changes, largest=largest, runs=len(earlier))
    assert unusual_volume(changes, earlier, factor) == wanted
