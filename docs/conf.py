"""The documentation as a site: `make docs`. Sphinx with Markdown; nothing is fetched while it is built or read."""

from importlib.metadata import version as version_of

project = "maestro* ⇄ Procore"
author = "the maintainers"
version = release = version_of("procore-sync")
language = "en"

extensions = ["myst_parser"]
myst_heading_anchors = 4  # a heading is an anchor, as on code hosts: docs/procore.md#pages
exclude_patterns: list[str] = []

html_theme = "furo"  # light and dark, with its own fonts and scripts
html_title = f"{project} {release}"
html_show_sourcelink = False
html_show_sphinx = False
