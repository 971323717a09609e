"""Lateness depends on when work was handed in, and on nothing else; the wall clock of the course counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.course.lateness import days_late, due_date, lateness, later
from autograder.course.settings import CourseSettings, Extension, LateRule, Learner

WEEK = "03-mlp-numpy"
BERLIN = ZoneInfo("Europe/Berlin")
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"])
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(lambda it: it.replace(tzinfo=UTC))
DAYS = st.integers(0, 40)
TIMES = st.timedeltas(timedelta(), timedelta(days=30))


def course(due: datetime, zone: tzinfo = UTC, *extensions: Extension, **rule: float) -> CourseSettings:
    return CourseSettings(
        zone=zone,
        due={WEEK: due},
        extensions=extensions,
        late=LateRule(**{"a_day": 0.1, **rule}),  # type: ignore[arg-type]
    )


# Days that have started


@pytest.mark.parametrize(
    ("late", "days"),
    [
        (timedelta(seconds=-1), 0),
        (timedelta(0), 0),
        (timedelta(seconds=1), 1),
        (timedelta(days=1), 1),
        (timedelta(days=1, seconds=1), 2),
    ],
)
def test_late_penalty_counts_started_days(late: timedelta, days: int) -> None:
    due = datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert days_late(due + late, due) == days


def test_a_day_is_one_of_the_wall_clock_when_the_clocks_change() -> None:
    """The night to 29 March 2026 has 23 hours in Berlin, the one to 25 October has 25."""
    for day in (datetime(2026, 3, 28, 23, 59, tzinfo=BERLIN), datetime(2026, 10, 24, 23, 59, tzinfo=BERLIN)):
        next_day = datetime(day.year, day.month, day.day + 1, 23, 59, tzinfo=BERLIN)
        assert later(day, timedelta(days=1)) == next_day
        assert days_late(next_day, day) == 1
        assert days_late(next_day.astimezone(UTC) + timedelta(seconds=1), day) == 2


@given(MOMENTS, ZONES, DAYS, st.integers(1, 86_000))
def test_each_started_day_counts_in_every_time_zone(due: datetime, zone: str, days: int, less: int) -> None:
    there = due.astimezone(ZoneInfo(zone))
    end = later(there, timedelta(days=days + 1))
    assert days_late(end, there) <= days + 1
    assert (
        days_late(end + timedelta(seconds=1), there) == days + 2
        or later(there, timedelta(days=days + 2)) == end
    )
    assert days_late(end - timedelta(seconds=less), there) <= days + 1


@given(st.lists(MOMENTS, min_size=2, max_size=6), MOMENTS, ZONES)
def test_handing_in_later_never_costs_less(moments: list[datetime], due: datetime, zone: str) -> None:
    there = due.astimezone(ZoneInfo(zone))
    days = [days_late(moment, there) for moment in sorted(moments)]
    assert all(earlier <= after for earlier, after in pairwise(days))


@given(MOMENTS, MOMENTS, ZONES, ZONES)
def test_the_zone_that_a_moment_is_written_in_changes_nothing(
    handed_in: datetime, due: datetime, one: str, other: str
) -> None:
    there = due.astimezone(ZoneInfo(one))
    assert days_late(handed_in.astimezone(ZoneInfo(other)), there) == days_late(handed_in, there)


# Extensions


@given(MOMENTS, ZONES, TIMES, TIMES, TIMES, st.none() | MOMENTS)
def test_no_extension_makes_work_due_earlier(
    due: datetime, zone: str, extra: timedelta, by: timedelta, gradebook: timedelta, until: datetime | None
) -> None:
    where = ZoneInfo(zone)
    plain = CourseSettings(zone=where, due={WEEK: due})
    given_more = CourseSettings(
        zone=where,
        due={WEEK: due},
        students={"ada": Learner(extra_time=extra)},
        extensions=(Extension("ada", WEEK, by, until), Extension("ada", None, by / 2)),
    )
    usual = due_date(plain, WEEK, "ada")
    own = due_date(given_more, WEEK, "ada", None, gradebook)
    assert usual is not None
    assert own is not None
    assert own.timestamp() >= usual.timestamp()
    assert due_date(given_more, WEEK, "bob") == usual


@given(MOMENTS, TIMES, TIMES, st.none() | MOMENTS)
def test_a_due_date_that_moves_after_an_extension_moves_it_along_or_keeps_its_end(
    due: datetime, moved: timedelta, by: timedelta, until: datetime | None
) -> None:
    extension = Extension("ada", WEEK, by, until)
    before = due_date(course(due, UTC, extension), WEEK, "ada")
    after = due_date(course(due + moved, UTC, extension), WEEK, "ada")
    assert before is not None
    assert after is not None
    expected = max(due + moved + by, until) if until else due + moved + by
    assert after == expected
    assert after >= before


def test_the_gradebooks_due_date_and_extension_count_where_the_course_has_none() -> None:
    due = datetime(2026, 3, 1, tzinfo=UTC)
    settings = CourseSettings(late=LateRule(0.1))
    late = lateness(settings, WEEK, "ada", due + timedelta(days=2), due, timedelta(days=1))
    assert (late.days, late.share) == (1, 0.1)
    moved = course(due + timedelta(days=5))
    assert lateness(moved, WEEK, "ada", due + timedelta(days=2), due).days == 0


# The rule


@pytest.mark.parametrize(("days", "share"), [(0, 0.0), (1, 0.0), (2, 0.0), (3, 0.1), (7, 0.5), (8, 1.0)])
def test_grace_days_are_free_and_the_cut_off_takes_all(days: int, share: float) -> None:
    assert LateRule(0.1, grace_days=2, cutoff_days=7).share(days) == pytest.approx(share)


def test_work_is_not_late_where_nobody_knows_when_it_came() -> None:
    assert lateness(course(datetime(2026, 3, 1, tzinfo=UTC)), WEEK, "ada", None).share == 0
    assert lateness(CourseSettings(), WEEK, "ada", datetime(2026, 3, 1, tzinfo=UTC)).share == 0
