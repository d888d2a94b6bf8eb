"""The command: `python -m simulator --port 9100 --log requests.jsonl`."""

import argparse
import json
import signal
import sqlite3
import sys
import threading
from collections.abc import Sequence
from typing import Any

from simulator.controls.limits import Limits
from simulator.controls.switches import Switches
from simulator.seed.demo import SEEDS
from simulator.simulator import DEMO_COMPANY, Simulator

KEPT_REQUESTS = 500
DELIVER_SECONDS = 1.0
"""Between two looks at the webhooks that are due."""


def _company(text: str) -> tuple[int, str]:
    id, _, name = text.partition(":")
    if not id.isdecimal() or not name.strip():
        raise argparse.ArgumentTypeError(f"{text!r} is not ID:NAME")
    return int(id), name.strip()


def _switch(text: str) -> tuple[str, Any]:
    """A switch and its value: JSON, or a word as it is."""
    name, _, word = text.partition("=")
    try:
        value = json.loads(word)
    except ValueError:
        value = word
    try:
        Switches().change({name: value})
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return name, value


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m simulator", description="A Procore to try things on.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: only this computer)")
    parser.add_argument("--port", type=int, default=9100, help="0: a free one")
    parser.add_argument("--log", metavar="FILE", help="append every request to this file, one JSON object a line")
    parser.add_argument("--state", metavar="FILE.sqlite", help="keep the records between starts (default: in memory)")
    parser.add_argument("--hourly-limit", type=int, default=0, metavar="N", help="calls an hour (0: no limit)")
    parser.add_argument("--spike-limit", type=int, default=0, metavar="N", help="calls in 10 seconds (0: no limit)")
    parser.add_argument("--client-id", default="demo")
    parser.add_argument("--client-secret", default="demo-secret")
    parser.add_argument(
        "--company", type=_company, action="append", metavar="ID:NAME", help="a company it holds; may be repeated"
    )
    parser.add_argument(
        "--switch", type=_switch, action="append", default=[], metavar="NAME=VALUE", help="see docs/simulator.md"
    )
    parser.add_argument("--seed", choices=sorted(SEEDS), default="", help="fill the first company, once")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until SIGINT or SIGTERM: 0. A port or a file that cannot be had: one sentence, 2."""
    args = _parser().parse_args(argv)
    try:
        sim = Simulator(
            limits=Limits(hour=args.hourly_limit, spike=args.spike_limit),
            log=args.log,
            state=args.state,
            host=args.host,
            port=args.port,
            client_id=args.client_id,
            client_secret=args.client_secret,
            companies=args.company or (DEMO_COMPANY,),
            seed=args.seed,
            keep=KEPT_REQUESTS,
            switches=dict(args.switch),
        )
    except OverflowError:
        print(f"There is no port {args.port}: choose one from 1 to 65535.", file=sys.stderr)
        return 2
    except sqlite3.Error as error:
        print(f"The state file {args.state} cannot be used: {error}.", file=sys.stderr)
        return 2
    except OSError as error:
        where = error.filename or f"port {args.port} of {args.host}"
        print(f"The simulator cannot use {where}: {error.strerror or error}.", file=sys.stderr)
        return 2
    ended = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: ended.set())
    with sim:
        print(f"Procore simulator: {sim.url} (company {sim.company_id}); Ctrl-C stops it.", flush=True)
        while not ended.wait(DELIVER_SECONDS):
            sim.webhooks.deliver()
    return 0


if __name__ == "__main__":
    sys.exit(main())
