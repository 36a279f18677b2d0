"""Days and ranges of a query as the period that figures are a function of."""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta

from services.contract.envelope import from_micros, to_micros
from services.projections.folding.upserts import NEVER
from services.projections.measures.period import BEGINNING, Period, month_start, next_month
from services.projections.measures.query.refusals import QueryRefusedError
from services.projections.measures.query.request import COMPARISONS, RANGES, Days, QueryRequest

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)


def end_of_minute(now: datetime) -> int:
    """Return the end of a minute in microseconds: the present of a question, so that nothing recorded is left out."""
    return to_micros(now.replace(second=0, microsecond=0) + _MINUTE) - 1


def read_period(request: QueryRequest, now: int, *, default: int | None = None) -> Period:
    """Return the period of a query.

    Args:
        request: The query.
        now: The present, in microseconds since 1970 UTC; what is as of now includes it.
        default: The date of a query that states none; the present where it is None.

    Raises:
        QueryRefusedError: A day cannot be read, the window ends before it begins, or a time is in the future.
    """
    usual = now if default is None else default
    as_of = usual if request.as_of is None else _moment(request.as_of, "as_of", now)
    known_at = None if request.known_at is None else _moment(request.known_at, "known_at", now)
    start, end = _window(request.date_range, as_of, "date_range")
    return Period(start, end, as_of, known_at)


def read_comparison(request: QueryRequest, period: Period) -> Period | None:
    """Return the period that a query is compared with: the same question, asked so much earlier.

    The date moves with the window: a stock is compared with the one at the end of the other window, a part of a month
    with the same part of the month before, and a cohort with one that was observed as long.

    Raises:
        QueryRefusedError: The comparison is unknown, or needs a window with two ends.
    """
    if request.compare is None:
        return None
    if not isinstance(request.compare, str):
        start, end = _window(request.compare, period.as_of, "compare")
        earlier = 0 if period.start == BEGINNING else max(0, period.start - start)
        return _asked(period, start, end, period.as_of - earlier)
    if request.compare not in COMPARISONS:
        raise QueryRefusedError("unknown-comparison", f"compare is one of {', '.join(COMPARISONS)}", "compare")
    if period.start == BEGINNING:
        raise QueryRefusedError("window-open", "a window without a first day has no previous one", "compare")
    if request.compare == "year_over_year":
        months = 12
    elif month_start(period.start) == period.start and month_start(period.end) == period.end:
        months = _months_between(period.start, period.end)
    elif _months_before(period.end, 12) == period.start:
        months = 12
    else:
        length = min(period.end - period.start, period.start - BEGINNING)
        return _asked(period, period.start - length, period.start, period.as_of - length)
    return _asked(
        period,
        _months_before(period.start, months),
        _months_before(period.end, months),
        _months_before(period.as_of + 1, months) - 1,
    )


def _asked(period: Period, start: int, end: int, as_of: int) -> Period:
    """Return a period asked at another date; what was known at the former date is then what was known at this one."""
    known_at = as_of if period.known_at == period.as_of else period.known_at
    return Period(start, end, as_of, known_at)


def _months_between(start: int, end: int) -> int:
    """Return the number of whole months from the beginning of a month to that of another."""
    first, last = from_micros(start), from_micros(end)
    return (last.year - first.year) * 12 + last.month - first.month


def _months_before(micros: int, months: int) -> int:
    """Return the same day and time some months earlier; the last day of the month where it has no such day."""
    time = from_micros(micros)
    number = max(12, time.year * 12 + time.month - 1 - months)  # no year is before the first
    year, month = number // 12, number % 12 + 1
    return to_micros(time.replace(year=year, month=month, day=min(time.day, monthrange(year, month)[1])))


def _window(stated: str | Days, as_of: int, field: str) -> tuple[int, int]:
    if not isinstance(stated, str):
        first, last = (_day(text, field) for text in stated)
        if last < first:
            raise QueryRefusedError("range-reversed", f"the window ends on {last}, before it begins on {first}", field)
        return _midnight(first), _midnight(last + _DAY) if last < date.max else NEVER
    month = month_start(as_of)
    match stated:
        case "all":
            return BEGINNING, NEVER
        case "month":
            return month, next_month(month)
        case "quarter":
            first = from_micros(month)
            start = to_micros(first.replace(month=first.month - (first.month - 1) % 3))
            return start, _months_before(start, -3)
        case "year":
            first = from_micros(month).replace(month=1)
            return to_micros(first), to_micros(first.replace(year=first.year + 1))
        case "12mo":
            after = _midnight(from_micros(as_of).date() + _DAY)
            return _months_before(after, 12), after
    raise QueryRefusedError("unknown-range", f"a range is one of {', '.join(RANGES)}, or two days", field)


def _moment(text: str, field: str, now: int) -> int:
    """Return the last microsecond of a day, or a time."""
    try:
        micros = to_micros(_with_zone(datetime.fromisoformat(text)))
        if len(text) <= len("2026-01-01"):
            micros = min(micros + _DAY // timedelta(microseconds=1) - 1, NEVER)
    except (ValueError, OverflowError):
        raise QueryRefusedError("invalid-date", f"{text!r} is neither a day nor a time", field) from None
    if _is_today(micros, now):
        return now
    if micros > now:
        raise QueryRefusedError("time-in-future", f"{text} is in the future", field)
    return micros


def _is_today(micros: int, now: int) -> bool:
    """Return whether a time is the end of the present day: of today, only what has happened is known."""
    return micros + 1 == _midnight(from_micros(now).date() + _DAY)


def _with_zone(time: datetime) -> datetime:
    return time if time.tzinfo is not None else time.replace(tzinfo=UTC)


def _day(text: str, field: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise QueryRefusedError("invalid-date", f"{text!r} is no day like 2026-01-31", field) from None


def _midnight(day: date) -> int:
    return to_micros(datetime(day.year, day.month, day.day, tzinfo=UTC))
