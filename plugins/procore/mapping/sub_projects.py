"""The number of a sub-project in the key of what links it with a sub job (docs/maestro.md#sub-projects). Pure."""

from procore.mapping.lines import JOINT
from procore.model.change_set import PlannedLink


def sub_project_of(link: PlannedLink) -> str:
    """The number of the sub-project that a link of sub-projects is of: its key begins with that of its master."""
    return link.maestro_key.removeprefix(f"{link.scope}{JOINT}")
