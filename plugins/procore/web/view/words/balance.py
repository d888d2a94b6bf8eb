"""The words of the balance: on the overview, and by activity and group."""

from collections.abc import Mapping

from procore.text.catalogue import Text

WORDS: Mapping[str, Text] = {
    "balance_why": Text(
        "Of the records that are linked or wait, as both sides were when they were last read whole. What is "
        "not to travel (given up, left out by the filter, nothing yet) is in neither sum."
    ),
    "difference_between": Text("Difference (maestro* − Procore)"),
    "difference_none": Text("none", context="difference"),
    "explained_of_it": Text("Of which waiting"),
    "balance_by_code": Text("Balance by activity and group"),
    "activity_and_group": Text("Activity and group"),
    "figure": Text("Amount of"),
    "filter_balance": Text("Filter the balance"),
    "workbook": Text("Excel workbook:"),
    "all_projects": Text("All projects"),
    "only_differences": Text("Only differences"),
    "whole_project": Text("The whole project"),
    "codes_differ": Text(
        "{n} activity and group differs between the sides.", "{n} activities and groups differ between the sides."
    ),
    "codes_even": Text("Both sides hold the same in every activity and group."),
    "not_read_whole": Text(
        "Not read whole on both sides yet, so that their amounts may not be all: {elements}. The next full run reads them."
    ),
    "moves_inside": Text("between groups"),
    "records_that_differ": Text("Records that differ"),
    "without_code": Text("Without a known activity and group"),
    "no_code_matches": Text("No activity and group matches this filter."),
    "by_code_why": Text(
        "The same records as the balance of the overview, as both sides were when they were last read. A document is "
        "approved or not by its status in Procore. The original budget and its changes are shown as each side divides them; "
        "what is compared is the revised budget."
    ),
    "in_records": Text("{n} waiting", by="n", context="page"),
    "not_known": Text("not known: no run has read both sides whole, or no side says its amounts"),
    "amount_unknown": Text("amounts not known: {n}"),
    "unexplained": Text("of {amount} nothing waits: the balance by activity and group says why"),
    "and_more_projects": Text("and {count} more project", "and {count} more projects", by="count"),
}
