from __future__ import annotations


def test_what_is_linked_is_read_but_not_written_again(site):
    before = len(site.requests)
    projects, suppliers = site.run("projects"), site.run("suppliers")
    assert projects.tally["unchanged"] == 1 + 3 + 3 + 5
    assert suppliers.tally["unchanged"] == 2
    assert {one["method"] for one in site.requests[before:]} == {"GET"}
