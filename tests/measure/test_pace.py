from annotator.measure.pace import Pace, pace


def test_only_the_last_working_days_count_and_people_of_a_day_are_added() -> None:
    old = [(f"2026-01-{day:02}", 1_000) for day in range(1, 20)]
    new = [(f"2026-02-{day:02}", 5) for day in range(1, 8)]
    assert pace([*old, *new, *new], to_do=101) == Pace(10.0, 7, 11)


def test_without_work_there_is_no_pace_and_no_end() -> None:
    assert pace([("2026-01-01", 0)], to_do=5) == Pace(0.0, 0, None)


def test_what_is_done_takes_no_more_days() -> None:
    assert pace([("2026-01-01", 5)], to_do=0).left == 0
