"""What `procore-sync` says of itself, and in which language: the one of the shell."""

import gettext
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from procore.text.catalogue import LANGUAGES, Text, translate

ABOUT = Text("""\
Two-way synchronization between maestro* and Procore, from a shell: what the DAGs do, without a scheduler.

The companies' settings and the Connections come from the environment, as Airflow names them:
  AIRFLOW_VAR_PROCORE_COMPANIES   the Variable: a JSON object of companies (see settings-schema)
  AIRFLOW_CONN_<ID>               each Connection that a company's settings name: a URI, or JSON
""")
ENDS = Text("""\
exit codes:
  0    all that was asked for is done
  1    it ended red: a record was rejected, or a system refused or did not answer; the table and the log say what
  2    it did not start: the words, the settings or a Connection are not right; nothing was read or written
  3    a change set waits for a person: the plan is printed, and the command that approves it (procore-sync approve);
       make sync says so in its last line (Error 3), and ends with make's own 2
  130  interrupted (Ctrl-C): what was written is in the ledger, and the next run goes on from there
""")
LINKS = Text("""\
actions:
  list        the suggestions that wait, with their scores
  accept      link a suggestion (--maestro-key; --procore-id when there are several)
  accept_all  link all suggestions of --min-score and above that do not compete
  link        these two are one record (--maestro-key, --procore-id)
  adopt       the same, though Procore's record has another integration's origin id (--maestro-key, --procore-id)
  unlink      they are not: the pair is forgotten (--maestro-key, --reason)
  relink      the record is another one of Procore (--maestro-key, --procore-id: the new one, --reason)
  choose      one field: the side that is right, or a value (--maestro-key, --field, and --side or --value)
  exclude     the record stays out (--maestro-key or --procore-id, --reason)
  include     it takes part again (--maestro-key or --procore-id)
  create      it is none of those across: it is made there (--maestro-key or --procore-id)

A decision is kept with your name; the next run of the company applies it.

""")

ARGPARSE = (
    Text("usage: "),
    Text("options"),
    Text("positional arguments"),
    Text("show this help message and exit"),
    Text("argument %(argument_name)s: %(message)s"),
    Text("expected one argument"),
    Text("ignored explicit argument %r"),
    Text("invalid %(type)s value: %(value)r"),
    Text("invalid choice: %(value)r (choose from %(choices)s)"),
    Text("the following arguments are required: %s"),
    Text("unrecognized arguments: %s"),
    Text("ambiguous option: %(option)s could match %(matches)s"),
)
"""What argparse itself says: it asks gettext for these. One that it calls otherwise in another Python stays English."""
_DOMAIN = "procore-argparse"


def language_of(env: Mapping[str, str]) -> str:
    """The language that a shell asks for, as gettext looks for it; English where there is no catalogue of it."""
    wanted = next((env[name] for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG") if env.get(name)), "")
    known = (code for one in wanted.split(":") if (code := one[:2].lower()) in LANGUAGES)
    return next(known, LANGUAGES[0])


@contextmanager
def argparse_in(language: str) -> Iterator[None]:
    """While inside, argparse says its own words in the language: it finds them by gettext, in a file of the form that needs."""
    before = gettext.textdomain()
    if language == LANGUAGES[0]:
        yield
        return
    with TemporaryDirectory(prefix="procore-sync-") as folder:
        made = Path(folder, language, "LC_MESSAGES", f"{_DOMAIN}.mo")
        made.parent.mkdir(parents=True)
        made.write_bytes(translate(language).compiled)
        gettext.bindtextdomain(_DOMAIN, folder)
        gettext.textdomain(_DOMAIN)
        try:
            yield
        finally:
            gettext.textdomain(before)
