"""The demo beside an Airflow that is slow, starting, or gone: slow is not broken, and only a dead process ends it."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from demo.airflow_client import AirflowClient
from demo.workspace import DemoError

Answer = tuple[int, object]


@contextmanager
def airflow(answer):
    """A server that answers each path as `answer(path, how often it was asked)` says; None: not before the test ends."""
    asked: list[str] = []
    over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            asked.append(self.path)
            answered = (
                (201, {"access_token": "t"}) if "token" in self.path else answer(self.path, asked.count(self.path))
            )
            if answered is None:
                over.wait()
                return
            body = json.dumps(answered[1]).encode()
            self.send_response(answered[0])
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_PATCH = do_POST  # noqa: N815 (http.server's names)

        def log_message(self, *_):
            """Nothing is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        over.set()
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize(
    "first", [None, (503, {}), (502, {}), (401, {})], ids=["silent", "starting", "gateway", "login over"]
)
def test_what_is_not_answered_is_asked_again(first):
    with airflow(lambda _path, times: first if times == 1 else (200, {"state": "success"})) as (url, asked):
        client = AirflowClient(url, "admin", "admin", timeout=0.2)
        assert client.run_state("dag", "run") == "success"
    assert [path for path in asked if "token" not in path] == ["/api/v2/dags/dag/dagRuns/run"] * 2


def test_a_process_that_has_ended_ends_the_waiting():
    def ended():
        raise DemoError("The demo's scheduler ended by itself")

    with airflow(lambda _path, _times: None) as (url, _), pytest.raises(DemoError, match="scheduler ended by itself"):
        AirflowClient(url, "admin", "admin", check=ended, timeout=0.2).run_state("dag", "run")


@pytest.mark.parametrize("code", [400, 401, 403, 500])
def test_a_refusal_is_no_reason_to_wait(code):
    with airflow(lambda _path, _times: (code, {"detail": "no"})) as (url, _), pytest.raises(DemoError, match="refused"):
        AirflowClient(url, "admin", "admin").run_state("dag", "run")


def test_a_run_whose_answer_was_lost_is_not_started_twice():
    runs: list[str] = []

    def answer(path, times):
        if "?state=" in path:
            return 200, {"dag_runs": [{"dag_run_id": one} for one in runs]}
        if path.endswith("/details"):
            return 200, {"next_dagrun_run_after": None}
        if path.endswith("/dagRuns"):
            if times > 1:
                return 409, {"detail": "there is a run with this id"}
            runs.append("the one")
            return None
        return 200, {}

    with airflow(answer) as (url, _):
        assert AirflowClient(url, "admin", "admin", timeout=0.2).trigger("dag") == "the one"
