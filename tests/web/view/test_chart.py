"""The chart of the last 30 days: a bar a day, and its most at the top."""

from procore.web.view.chart import chart_of


def test_the_chart_has_a_day_a_bar_and_its_most_at_the_top():
    days = [{"day": f"2026-11-{n:02}", "written": n, "held": 30 - n, "failed": n == 30} for n in range(1, 31)]
    made = chart_of(days)
    assert (len(made.bars), made.most_written, made.most_held) == (30, 30, 29)
    assert made.bars[-1].y < made.bars[0].y
    assert made.bars[-1].failed
    assert not made.empty


def test_a_chart_of_nothing_says_so():
    assert chart_of([{"day": "2026-11-01", "written": 0, "held": 0, "failed": 0}]).empty
    assert chart_of([]).empty
