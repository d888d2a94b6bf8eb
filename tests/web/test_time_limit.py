"""A person waits a while for another system, and then reads that it does not answer."""

from threading import Event

import pytest

from procore.model.errors import Unreachable
from procore.web.time_limit import result, start


def test_what_the_work_returns_or_raises_is_handed_on():
    assert result(start(lambda: 7)) == 7
    with pytest.raises(ZeroDivisionError):
        result(start(lambda: 1 // 0))


def test_work_that_takes_longer_is_said_not_to_answer():
    goes_on = Event()
    try:
        with pytest.raises(Unreachable, match="No answer within 0 seconds"):
            result(start(goes_on.wait), seconds=0)
    finally:
        goes_on.set()
