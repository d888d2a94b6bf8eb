"""`make engines`: the standard suite and its random stories with maestro* in a MariaDB of its own, which stops at the end.

The server is a process on a temporary folder, with a socket and no port, so that none of the system's is touched. TEST_MARIADB_URL
names another one, whose user may create databases. Arguments are pytest's; without any, all of the suite runs.
"""

import getpass
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError

from tests.conftest import fast_folder

SUITE = (
    "-m",
    "not stories and not reference",
    "-n",
    "logical",
    "--dist",
    "loadscope",
    "--no-loadscope-reorder",
    "tests/standard",
    "tests/engines",
)
"""Each element in each direction with all that may happen to it, the random stories, and each statement alone."""
SETTINGS = (
    "--skip-networking",
    "--skip-log-bin",
    "--innodb-flush-log-at-trx-commit=0",  # what a test wrote need not outlive the machine
    "--innodb-doublewrite=0",
    "--innodb-buffer-pool-size=256M",
    "--max-connections=500",
)
PATIENCE = 60


@contextmanager
def served() -> Iterator[str]:
    """A MariaDB as long as the block lasts; its address."""
    if given := os.environ.get("TEST_MARIADB_URL"):
        yield given
        return
    if missing := [name for name in ("mariadbd", "mariadb-install-db") if not _command(name)]:
        sys.exit(
            f"{', '.join(missing)} is not on this machine: apt-get install mariadb-server, or set TEST_MARIADB_URL."
        )
    folder = Path(tempfile.mkdtemp(prefix="procore-mariadb-", dir=fast_folder()))
    user = f"--user={getpass.getuser()}"
    where = ("--no-defaults", f"--datadir={folder / 'data'}", user)
    with (folder / "log").open("w") as log:
        subprocess.run(
            [_command("mariadb-install-db"), *where, "--auth-root-authentication-method=normal", "--skip-test-db"],
            check=True,
            stdout=log,
            stderr=log,
        )
        socket = folder / "socket"
        server = subprocess.Popen(
            [_command("mariadbd"), *where, *SETTINGS, f"--socket={socket}", f"--pid-file={folder / 'pid'}"],
            stdout=log,
            stderr=log,
        )
        url = f"mysql+pymysql://root@localhost/?unix_socket={socket}"
        try:
            _wait_for(url, server, folder / "log")
            yield url
        finally:
            server.terminate()
            server.wait(PATIENCE)
            shutil.rmtree(folder, ignore_errors=True)


def _command(name: str) -> str:
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/bin") or ""


def _wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    engine, until = create_engine(url), time.monotonic() + PATIENCE
    while True:
        try:
            engine.connect().close()
        except OperationalError:
            if server.poll() is not None or time.monotonic() > until:
                sys.exit(f"MariaDB did not start:\n{log.read_text(encoding='utf-8', errors='replace')[-2000:]}")
            time.sleep(0.1)
        else:
            engine.dispose()
            return


def main() -> int:
    """Run the suite; pytest's exit code."""
    with served() as url:
        environment = {"STORIES": "3", **os.environ, "MAESTRO_ENGINE": "mariadb", "TEST_MARIADB_URL": url}
        command = [sys.executable, "-m", "pytest", *(sys.argv[1:] or SUITE)]
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
