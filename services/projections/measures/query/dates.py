"""Days and ranges of a query as the period that figures are a function of."""

from datetime import UTC, date, datetime, timedelta

from services.contract.envelope import from_micros, to_micros
from services.projections.folding.upserts import NEVER
from services.projections.measures.period import BEGINNING, Period, month_start, next_month
from services.projections.measures.query.refusals import QueryRefusedError
from services.projections.measures.query.request import COMPARISONS, RANGES, Days, QueryRequest

_DAY = timedelta(days=1)


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
    """Return the period that a query is compared with: another window, as of the same date.

    Raises:
        QueryRefusedError: The comparison is unknown, or needs a window with two ends.
    """
    if request.compare is None:
        return None
    if not isinstance(request.compare, str):
        return period.shifted(*_window(request.compare, period.as_of, "compare"))
    if request.compare not in COMPARISONS:
        raise QueryRefusedError("unknown-comparison", f"compare is one of {', '.join(COMPARISONS)}", "compare")
    if period.start == BEGINNING:
        raise QueryRefusedError("window-open", "a window without a first day has no previous one", "compare")
    if request.compare == "year_over_year":
        return period.shifted(_year_before(period.start), _year_before(period.end))
    if month_start(period.start) == period.start and month_start(period.end) == period.end:
        return period.shifted(_months_before(period.start, period.end), period.start)
    return period.shifted(2 * period.start - period.end, period.start)


def _months_before(start: int, end: int) -> int:
    """Return the beginning of as many whole months before a time as lie between it and another."""
    first, last = from_micros(start), from_micros(end)
    number = first.year * 12 + first.month - 1 - (last.year * 12 + last.month - first.year * 12 - first.month)
    return to_micros(first.replace(year=number // 12, month=number % 12 + 1))


def _year_before(micros: int) -> int:
    """Return the same day of the year before; 28 February for the 29th."""
    time = from_micros(micros)
    day = 28 if (time.month, time.day) == (2, 29) else time.day
    return to_micros(time.replace(year=time.year - 1, day=day))


def _window(stated: str | Days, as_of: int, field: str) -> tuple[int, int]:
    if not isinstance(stated, str):
        first, last = (_day(text, field) for text in stated)
        if last < first:
            raise QueryRefusedError("range-reversed", f"the window ends on {last}, before it begins on {first}", field)
        return _midnight(first), _midnight(last + _DAY) if last < date.max else NEVER
    month, after = month_start(as_of), month_start(as_of + 1)
    match stated:
        case "all":
            return BEGINNING, NEVER
        case "month":
            return month, next_month(month)
        case "year":
            first = from_micros(month).replace(month=1)
            return to_micros(first), to_micros(first.replace(year=first.year + 1))
        case "12mo":
            return _year_before(after), after
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
