"""The command: `python -m demo.maestro_page --database URL --tag DEMO --port 9200`."""

import argparse
import sys

import uvicorn
from sqlalchemy import create_engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from demo.maestro_page.database import Database
from demo.maestro_page.pages import Pages


def main(arguments: list[str] | None = None) -> int:
    """Serve until SIGINT or SIGTERM: 0. A database that cannot be read: one sentence, 2."""
    parser = argparse.ArgumentParser(prog="python -m demo.maestro_page", description=__doc__)
    parser.add_argument("--database", required=True, metavar="URL", help="where maestro*'s tables are")
    parser.add_argument("--tag", required=True, help="the company's")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: only this computer)")
    parser.add_argument("--port", type=int, default=9200)
    parser.add_argument("--link", action="append", default=[], metavar="NAME=URL", help="where else to look")
    args = parser.parse_args(arguments)
    try:
        database = Database.of(create_engine(args.database, poolclass=NullPool), args.tag)
    except SQLAlchemyError as error:
        print(f"The maestro* company {args.tag} cannot be read: {error}", file=sys.stderr)
        return 2
    pages = Pages(database, dict(one.split("=", 1) for one in args.link))
    uvicorn.run(pages.app(), host=args.host, port=args.port, log_level="warning", access_log=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
