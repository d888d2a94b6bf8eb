"""What goes wrong in Procore and on the line to it: bad answers, lost ones, lists that move, tokens, clocks."""

import time
from collections.abc import Callable
from typing import Any

from chaos.kinds import Blow, Calm, Kind, Places
from chaos.of_people import make_third
from chaos.scene import Running, Scene
from procore.elements.element import Side
from tests.standard.ways import SAID, Way

HITS = "requests hit, in Procore's log"
BEFORE = r"^procore: before"
FORBIDDEN = 403
"""What a person has to open: nothing tries again by itself."""
HTML = "<html><body><h1>Maintenance</h1></body></html>"
NOBODY = "http://127.0.0.1:9"
"""The port of a service that no machine runs any more."""
SKEW = 3600
SHORT = 1
"""Seconds that a short token lives."""
PATIENCE = 0.5
"""Seconds after which a request is given up that Procore answers late."""
LATE = 30.0


def _reads_and_writes(calm: Calm) -> Places:
    return [found for words in ("^GET", "^(POST|PATCH|PUT|DELETE)") if (found := calm.requests_with(words))]


def _reads(calm: Calm) -> Places:
    return [calm.requests_with("^GET")]


def answer(
    name: str, what: str, *, places: Callable[[Calm], Places] = _reads_and_writes, mended: bool = False, **fault: Any
) -> Kind:
    """A fault of one answer, or of some (`times`) from that one on. `mended`: only a full run, or time, tries again after it."""

    def strike(blow: Blow) -> int:
        blow.scene.fault(path="^/rest", skip=blow.place, **fault)
        blow.scene.run()
        return blow.scene.hits()

    few = 2 if places is _reads_and_writes else 1
    return Kind(
        name=name,
        where=what,
        counted=HITS,
        strike=strike,
        places=places,
        few=few,
        mended=mended,
    )


def login(name: str, what: str, **fault: Any) -> Kind:
    """A fault of the login."""

    def strike(blow: Blow) -> int:
        blow.scene.fault(path="^/oauth/token", **fault)
        blow.scene.run()
        return blow.scene.hits()

    return Kind(name=name, where=what, counted=HITS, strike=strike)


def _late(blow: Blow) -> int:
    """Procore carries a request out long after it was given up."""
    scene = blow.scene
    scene.timeout = PATIENCE
    scene.fault(path="^/rest", skip=blow.place, delay=LATE)
    scene.run()
    scene.timeout = 60.0
    scene.simulator.clock.advance(LATE)
    ends = time.monotonic() + LATE
    while not scene.hits() and time.monotonic() < ends:
        time.sleep(0.01)
    return scene.hits()


def _moving(how: str) -> Callable[[Blow], int]:
    """Lists of three records move: of two, the first page is the whole list until the other one is inserted."""

    def strike(blow: Blow) -> int:
        simulator = blow.scene.simulator
        make_third(blow.scene.world, blow.scene.way)
        simulator.switches.moving_lists = how  # type: ignore[assignment]  # it checks the value itself
        blow.scene.fault(method="GET", path="^/rest", per_page=1, times=None)
        blow.scene.run(full=True)
        if not simulator.readings.moved:  # too short to have a next page: what this run wrote makes it longer
            blow.scene.run(full=True)
        simulator.switches.moving_lists = "steady"
        return simulator.readings.moved

    return strike


def _skewed(seconds: int) -> Callable[[Blow], int]:
    def strike(blow: Blow) -> int:
        simulator = blow.scene.simulator
        simulator.switches.clock_skew = seconds
        blow.scene.run()
        return sum(1 for one in simulator.requests if abs(one["started"] - time.time()) > SKEW / 2)

    return strike


def _refused(scene: Scene) -> int:
    return sum(1 for one in scene.simulator.requests if one["status"] == 401)  # noqa: PLR2004 (HTTP's number)


def _revoked(blow: Blow) -> int:
    """The app is reinstalled: no token is good any more."""

    def act(_run: Running) -> None:
        blow.scene.note_tokens()
        blow.scene.simulator.tokens.revoke()

    blow.scene.run(blow.place, act=act)
    return _refused(blow.scene)


def _expired(blow: Blow) -> int:
    """A token ends while the run believes in it."""
    simulator = blow.scene.simulator
    blow.scene.run(blow.place, act=lambda _run: simulator.clock.advance(simulator.tokens.lifetime + 1))
    return _refused(blow.scene)


def _short(blow: Blow) -> int:
    """Tokens live a second, and each request takes longer."""
    simulator = blow.scene.simulator
    simulator.tokens.lifetime = SHORT
    places = [place for places in blow.calm.steps_with(BEFORE) for place in places]
    blow.scene.run(*places, act=lambda _run: simulator.clock.advance(SHORT))
    return sum(1 for one in simulator.requests if one["path"] == "/oauth/token") - 1


def _partial(**fault: Any) -> Callable[[Blow], int]:
    """One item of a batch is refused, or not answered."""

    def strike(blow: Blow) -> int:
        way, scene = blow.scene.way, blow.scene
        assert way.batch
        scene.fault(method="PATCH|POST", item=way.batch(scene.world), times=None, **fault)
        if way.instead:
            scene.fault(method="POST", path=f"{way.instead}$", status=422, body={"errors": SAID})
        scene.run()
        return scene.hits()

    return strike


def _batches(way: Way) -> bool:
    return way.target is Side.PROCORE and way.batch is not None


def _away(blow: Blow) -> int:
    """Nobody listens at Procore's address."""
    blow.scene.address = NOBODY
    ended = blow.scene.run()
    blow.scene.address = ""
    return int(ended.error == "Unreachable")


def _before(calm: Calm) -> Places:
    requests = [place for places in calm.steps_with(BEFORE) for place in places]
    return [requests[1:]]  # the login comes with the first


KINDS = (
    answer("429-hour", "the hourly limit is spent, X-Rate-Limit-Reset in half an hour", limit="hour", reset=1800),
    answer("429-hour-retry-after", "the same, with Retry-After", limit="hour", reset=1800, retry_after=True),
    answer("429-spike", "the 10-second limit is spent, three times", limit="spike", reset=10, times=3),
    answer("429-spike-retry-after", "the same, with Retry-After", limit="spike", reset=10, times=3, retry_after=True),
    answer("503-retry-after", "503 with Retry-After: 5, twice", status=503, headers={"Retry-After": "5"}, times=2),
    answer("503-long", "503 with Retry-After: 900", status=503, headers={"Retry-After": "900"}),
    answer("503-down", "503 to every request from one on", status=503, times=None),
    answer("500", "500, and the write was not done", status=500),
    answer("502", "502 with a proxy's page", status=502, body=HTML),
    answer("408", "408", status=408),
    answer("reset-before", "the connection ends before the request was carried out", drop="before"),
    answer("reset-after", "the connection ends after it was carried out", drop="after"),
    answer("cut-off", "every connection ends, from one request on", drop="after", times=None),
    answer("truncated", "the JSON ends in the middle", garbled="body"),
    answer("invalid-json", "the answer is whole, and no JSON", garbled="syntax"),
    answer("no-records", "a list holds text in the place of records", garbled="items", places=_reads, mended=True),
    answer("html", "200 with a page of HTML", status=200, body=HTML),
    answer("content-type", "JSON that calls itself text/plain", content_type="text/plain"),
    answer("redirect", "302 to another host", status=302, headers={"Location": "https://elsewhere.example/rest"}, body=""),
    Kind(name="late", where="an answer takes longer than anybody waits, and the request is carried out then", counted=HITS,
         strike=_late, places=_reads_and_writes, few=2),
    answer("forbidden", "403, until somebody opens it", status=FORBIDDEN, mended=True),
    login("login-503", "the login answers 503", status=503, times=2),
    login("login-refused", "the login answers 401", status=401, body={"error": "invalid_client"}),
    login("login-html", "the login answers a page of HTML", status=200, body=HTML, times=2),
    Kind(name="token-revoked", where="no token is good any more, before a request", counted="answers 401", strike=_revoked,
         places=_before),
    Kind(name="token-expired", where="the token has ended, before a request", counted="answers 401", strike=_expired,
         places=_before),
    Kind(name="token-short", where="tokens live a second, each request takes longer", counted="logins after the first",
         strike=_short),
    *(
        Kind(name=f"rows-{how}", where=f"lists of one row a page, a row {how} between two pages",
             counted="pages that moved", strike=_moving(how), ends_like="third")
        for how in ("inserted", "removed", "moved")
    ),
    Kind(name="item-refused", where="one item of a batch is in errors", counted=HITS, strike=_partial(refuse=SAID),
         ways=_batches, mended=True),
    Kind(name="item-left-out", where="one item of a batch is in neither list of the answer", counted=HITS,
         strike=_partial(leave_out=True), ways=_batches, mended=True),
    Kind(name="clock-ahead", where="Procore's clock is an hour ahead", counted="requests at that time",
         strike=_skewed(SKEW)),
    Kind(name="clock-behind", where="Procore's clock is an hour behind", counted="requests at that time",
         strike=_skewed(-SKEW)),
    Kind(name="away", where="nobody listens at Procore's address", counted="runs that said so", strike=_away),
)  # fmt: skip
