"""Days of the proleptic Gregorian calendar by their number, and texts in ISO 8601's notation."""

import re

MINYEAR, MAXYEAR = 1, 9999


def _is_leap(year):
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _days_in_month(year, month):
    return 29 if month == 2 and _is_leap(year) else (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]


def _days_before_year(year):
    year -= 1
    return year * 365 + year // 4 - year // 100 + year // 400


def _days_before_month(year, month):
    return sum([_days_in_month(year, m) for m in range(1, month)])


def _ordinal(year, month, day):
    """Days since the first of January of year 1, which is day 1."""
    return _days_before_year(year) + _days_before_month(year, month) + day


def _of_ordinal(n):
    """Year, month and day of an ordinal."""
    if not 1 <= n <= _ordinal(MAXYEAR, 12, 31):
        raise OverflowError("date value out of range")
    year = (n - 1) * 400 // 146097 + 1
    while _days_before_year(year) >= n:
        year -= 1
    while _days_before_year(year + 1) < n:
        year += 1
    month, rest = 1, n - _days_before_year(year)
    while rest > _days_in_month(year, month):
        rest -= _days_in_month(year, month)
        month += 1
    return year, month, rest


def _isocalendar(year, month, day):
    """Year, week and day of the week as ISO 8601 counts them."""
    today = _ordinal(year, month, day)
    weekday = (today + 6) % 7
    thursday, _, _ = _of_ordinal(max(today - weekday + 3, 1))
    return thursday, (today - weekday + 3 - _ordinal(thursday, 1, 1)) // 7 + 1, weekday + 1


def _of_week(year, week, day):
    """Year, month and day of a day of an ISO week."""
    if not MINYEAR <= year <= MAXYEAR:
        raise ValueError(f"Year is out of range: {year}")
    first = _ordinal(year, 1, 4)
    start = first - (first + 6) % 7
    if not (1 <= week <= 52 or week == 53 and _isocalendar(*_of_ordinal(start + 52 * 7))[0] == year):
        raise ValueError(f"Invalid week: {week}")
    if not 1 <= day <= 7:
        raise ValueError(f"Invalid weekday: {day} (range is [1, 7])")
    return _of_ordinal(start + (week - 1) * 7 + day - 1)


_ISO_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})-([0-9]{2})|([0-9]{2})([0-9]{2})|-W([0-9]{2})(?:-([0-9]))?"
                       r"|W([0-9]{2})([0-9])?)\Z")


def _no_iso(text):
    return ValueError(f"Invalid isoformat string: {text!r}")


def _read_date(part, text):
    """Year, month and day of a part of a text in ISO's notation."""
    found = _ISO_DATE.match(part)
    if found is None:
        raise _no_iso(text)
    year, month, day, close_month, close_day, week, weekday, close_week, close_weekday = found.groups()
    if month or close_month:
        return int(year), int(month or close_month), int(day or close_day)
    try:
        return _of_week(int(year), int(week or close_week), int(weekday or close_weekday or "1"))
    except ValueError:
        raise _no_iso(text) from None


_ISO_CLOCK = (r"([0-9]{2})(?:(?::([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]+))?)?)"
              r"|(?:([0-9]{2})(?:([0-9]{2})(?:[.,]([0-9]+))?)?))?")
_ISO_TIME = re.compile(_ISO_CLOCK + r"(?:(Z)|([+-])" + _ISO_CLOCK + r")?\Z")


def _read_time(part, text):
    """Hour, minute, second, microsecond and offset from UTC, in microseconds, of a part of a text in ISO's notation."""
    found = _ISO_TIME.match(part)
    if found is None:
        raise _no_iso(text)
    parts = found.groups()

    def clock(hour, minute, second, fraction, close_minute, close_second, close_fraction):
        micros = (fraction or close_fraction or "0")[:6].ljust(6, "0")
        return int(hour), int(minute or close_minute or "0"), int(second or close_second or "0"), int(micros)

    offset = 0 if parts[7] else None
    if parts[8]:
        hours, minutes, seconds, micros = clock(*parts[9:])
        offset = ((hours * 60 + minutes) * 60 + seconds) * 1000000 + micros
    return (*clock(*parts[:7]), -offset if parts[8] == "-" else offset)


def _end_of_date(text):
    """Where the date of a text in ISO's notation ends."""
    if text[4:6] == "-W":
        # The digit behind `-` may be the day of the week, or begin the time.
        return 10 if text[8:9] == "-" and not text[10:11].isdigit() else 8
    if text[4:5] == "-":
        return 10
    if text[4:5] != "W":
        return 8
    end = 7
    while end < len(text) and text[end].isdigit():
        end += 1
    return end if end < 9 else 7 + end % 2
