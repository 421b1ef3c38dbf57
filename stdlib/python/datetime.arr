"""Dates, times and the distances between them, in the proleptic Gregorian calendar.

>>> from datetime import date, datetime, timedelta
>>> date(2024, 2, 28) + timedelta(days=2)
datetime.date(2024, 3, 1)
>>> (datetime(2024, 1, 1, 12) - datetime(2023, 12, 31)).total_seconds()
129600.0
"""

import numbers
import re
import sys
import time as _clock
from collections import namedtuple
from operator import index as _index
from _iso import MAXYEAR, MINYEAR, _days_before_month, _days_in_month, _end_of_date, _isocalendar, _of_ordinal
from _iso import _of_week, _ordinal, _read_date, _read_time
from _library import built_in, define

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


_MISSING = object()


def _check_date(year, month, day):
    """The parts as integers."""
    found = []
    for place, (name, value) in enumerate((("year", year), ("month", month), ("day", day)), 1):
        if value is _MISSING:
            raise TypeError(f"function missing required argument '{name}' (pos {place})")
        found.append(_index(value))
    year, month, day = found
    if not MINYEAR <= year <= MAXYEAR:
        raise ValueError(f"year {year} is out of range")
    if not 1 <= month <= 12:
        raise ValueError("month must be in 1..12")
    if not 1 <= day <= _days_in_month(year, month):
        raise ValueError("day is out of range for month")
    return found


def _check_time(hour, minute, second, microsecond):
    """The parts as integers."""
    found = []
    for value, limit, name in ((hour, 24, "hour"), (minute, 60, "minute"), (second, 60, "second"),
                               (microsecond, 1000000, "microsecond")):
        found.append(_index(value))
        if not 0 <= found[-1] < limit:
            raise ValueError(f"{name} must be in 0..{limit - 1}")
    return found


def _ordered(key, kind, test):
    """A comparison of two values of a type by a key."""

    def compare(a, b):
        if isinstance(b, kind()):
            return test(key(a), key(b))
        if isinstance(a, (date, datetime)) and isinstance(b, (date, datetime)):
            raise TypeError("can't compare datetime.datetime to datetime.date")
        return NotImplemented

    return compare


def _orders(key, kind):
    return {"__lt__": _ordered(key, kind, lambda x, y: x < y), "__le__": _ordered(key, kind, lambda x, y: x <= y),
            "__gt__": _ordered(key, kind, lambda x, y: x > y), "__ge__": _ordered(key, kind, lambda x, y: x >= y),
            "__eq__": lambda a, b: isinstance(b, kind()) and key(a) == key(b), "__hash__": lambda a: hash(key(a))}


# --- Distances --------------------------------------------------------------------------------------------------------


def _half_even(x):
    return round(x) if isinstance(x, float) else x


def _delta_init(self, days=0, seconds=0, microseconds=0, milliseconds=0, minutes=0, hours=0, weeks=0):
    for name, value in (("days", days), ("seconds", seconds), ("microseconds", microseconds),
                        ("milliseconds", milliseconds), ("minutes", minutes), ("hours", hours), ("weeks", weeks)):
        if not isinstance(value, (int, float)):
            shown = f"{type(value)!r}"[8:-2] if type(value).__module__ == "numpy" else type(value).__name__
            raise TypeError(f"unsupported type for timedelta {name} component: {shown}")
    whole = days + 7 * weeks
    rest = seconds + 60 * minutes + 3600 * hours
    small = microseconds + 1000 * milliseconds
    total = 0
    for value, scale in ((whole, 86400000000), (rest, 1000000), (small, 1)):
        if isinstance(value, float):
            top, bottom = value.as_integer_ratio()
            exact, left = divmod(top * scale, bottom)
            total += exact + (1 if 2 * left > bottom or (2 * left == bottom and exact % 2) else 0)
        else:
            total += value * scale
    self._total = total
    if abs(self.days) >= 2 ** 31:
        raise OverflowError("Python int too large to convert to C int")
    if not -999999999 <= self.days <= 999999999:
        raise OverflowError(f"days={self.days}; must have magnitude <= 999999999")


def _micro(total):
    return timedelta(microseconds=total)


def _delta_repr(self):
    parts = [f"{name}={value}" for name, value in (("days", self.days), ("seconds", self.seconds),
                                                   ("microseconds", self.microseconds)) if value]
    return "datetime.timedelta(" + (", ".join(parts) or "0") + ")"


def _delta_str(self):
    minutes, seconds = divmod(self.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    text = f"{hours}:{minutes:02d}:{seconds:02d}"
    if self.days:
        text = f"{self.days} day{'s' if abs(self.days) != 1 else ''}, " + text
    return text + (f".{self.microseconds:06d}" if self.microseconds else "")


def _plain(number):
    """One of NumPy's numbers as Python's own."""
    return number.item() if type(number).__module__ == "numpy" and isinstance(number, numbers.Real) else number


def _delta_mul(self, factor):
    factor = _plain(factor)
    if isinstance(factor, int):
        return _micro(self._total * factor)
    if isinstance(factor, float):
        top, bottom = factor.as_integer_ratio()
        return _micro(_rounded(self._total * top, bottom))
    return NotImplemented


def _rounded(top, bottom):
    """The quotient, halves to even."""
    if bottom < 0:
        top, bottom = -top, -bottom
    whole, rest = divmod(top, bottom)
    return whole + 1 if 2 * rest > bottom or (2 * rest == bottom and whole % 2) else whole


def _delta_div(self, other):
    if isinstance(other, timedelta):
        return self._total / other._total
    other = _plain(other)
    if isinstance(other, int):
        return _micro(_rounded(self._total, other))
    if isinstance(other, float):
        top, bottom = other.as_integer_ratio()
        return _micro(_rounded(self._total * bottom, top))
    return NotImplemented


def _delta_floordiv(self, other):
    if isinstance(other, timedelta):
        return self._total // other._total
    other = _plain(other)
    return _micro(self._total // other) if isinstance(other, int) else NotImplemented


def _both(result):
    return lambda a, b: result(a, b) if isinstance(b, timedelta) else NotImplemented


_delta_methods = {
    "__init__": _delta_init, "__repr__": _delta_repr, "__str__": _delta_str,
    "__add__": _both(lambda a, b: _micro(a._total + b._total)),
    "__sub__": _both(lambda a, b: _micro(a._total - b._total)),
    "__mod__": _both(lambda a, b: _micro(a._total % b._total)),
    "__mul__": _delta_mul, "__rmul__": _delta_mul, "__truediv__": _delta_div, "__floordiv__": _delta_floordiv,
    "__neg__": lambda self: _micro(-self._total), "__pos__": lambda self: self,
    "__abs__": lambda self: _micro(abs(self._total)), "__bool__": lambda self: self._total != 0,
    "total_seconds": lambda self: self._total / 1000000,
}
_delta_methods.update(_orders(lambda a: a._total, lambda: timedelta))
built_in(_delta_init, name="__new__")
timedelta = define("timedelta", "datetime", _delta_methods, properties={
    "days": lambda self: self._total // 86400000000,
    "seconds": lambda self: self._total // 1000000 % 86400,
    "microseconds": lambda self: self._total % 1000000,
}, doc="A distance in time: `timedelta(days=1, hours=2)`.")
timedelta.min = timedelta(days=-999999999)
timedelta.max = timedelta(days=999999999, hours=23, minutes=59, seconds=59, microseconds=999999)
timedelta.resolution = timedelta(microseconds=1)


# --- Zones ------------------------------------------------------------------------------------------------------------


def _zone_init(self, offset, name=None):
    if not isinstance(offset, timedelta):
        raise TypeError(f"timezone() argument 1 must be datetime.timedelta, not {type(offset).__name__}")
    if not timedelta(days=-1) < offset < timedelta(days=1):
        raise ValueError("offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24), "
                         f"not {offset!r}")
    self._offset, self._name = offset, name


def _offset_text(offset):
    """`+01:00`."""
    total = offset._total // 1000000
    hours, rest = divmod(abs(total), 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{'-' if total < 0 else '+'}{hours:02d}:{minutes:02d}" + (f":{seconds:02d}" if seconds else "")


def _zone_name(self, dt=None):
    if self._name is not None:
        return self._name
    return "UTC" + (_offset_text(self._offset) if self._offset else "")


def _zone_repr(self):
    if not self._offset and self._name is None:
        return "datetime.timezone.utc"
    return f"datetime.timezone({self._offset!r}" + (f", {self._name!r})" if self._name is not None else ")")


built_in(_zone_init, name="timezone")
timezone = define("timezone", "datetime", {
    "__init__": _zone_init, "utcoffset": lambda self, dt=None: self._offset, "tzname": _zone_name,
    "__str__": _zone_name, "__repr__": _zone_repr,
    "__eq__": lambda a, b: isinstance(b, timezone) and a._offset == b._offset,
    "__hash__": lambda a: hash(a._offset._total),
}, doc="A fixed distance from UTC.")
timezone.utc = timezone(timedelta(0))
UTC = timezone.utc

# --- Formats ----------------------------------------------------------------------------------------------------------


def _strftime(value, pattern):
    """The value by a pattern of `%Y`, `%m` …"""
    year, month, day = getattr(value, "year", 1900), getattr(value, "month", 1), getattr(value, "day", 1)
    hour, minute = getattr(value, "hour", 0), getattr(value, "minute", 0)
    second, micro = getattr(value, "second", 0), getattr(value, "microsecond", 0)
    zone = getattr(value, "tzinfo", None)
    weekday = (_ordinal(year, month, day) + 6) % 7
    of_year = _days_before_month(year, month) + day
    iso_year, iso_week, _ = _isocalendar(year, month, day)
    offset = "" if zone is None else _offset_text(zone.utcoffset(value)).replace(":", "")
    known = {
        "Y": f"{year:04d}", "y": f"{year % 100:02d}", "m": f"{month:02d}", "d": f"{day:02d}", "H": f"{hour:02d}",
        "M": f"{minute:02d}", "S": f"{second:02d}", "f": f"{micro:06d}", "j": f"{of_year:03d}",
        "I": f"{(hour + 11) % 12 + 1:02d}", "p": "AM" if hour < 12 else "PM", "B": _MONTHS[month - 1],
        "b": _MONTHS[month - 1][:3], "h": _MONTHS[month - 1][:3], "A": _DAYS[weekday], "a": _DAYS[weekday][:3],
        "w": str((weekday + 1) % 7), "u": str(weekday + 1), "z": offset,
        "Z": "" if zone is None else zone.tzname(value), "%": "%", "n": "\n", "t": "\t",
        "G": f"{iso_year:04d}", "V": f"{iso_week:02d}", "e": f"{day:2d}",
        "U": f"{(of_year + 6 - (weekday + 1) % 7) // 7:02d}", "W": f"{(of_year + 6 - weekday) // 7:02d}",
        "F": f"{year:04d}-{month:02d}-{day:02d}", "T": f"{hour:02d}:{minute:02d}:{second:02d}",
        "R": f"{hour:02d}:{minute:02d}", "D": f"{month:02d}/{day:02d}/{year % 100:02d}",
    }
    known["x"], known["X"] = known["D"], known["T"]
    known["c"] = f"{known['a']} {known['b']} {known['e']} {known['T']} {known['Y']}"
    return re.sub("%(.)", lambda found: known.get(found.group(1), found.group(0)), pattern)


_READ = {"Y": r"(\d{4})", "y": r"(\d{2})", "m": "(1[0-2]|0?[1-9])", "d": r"(3[01]|[12]\d|0?[1-9]| [1-9])", "H": r"(2[0-3]|[01]?\d)",
         "I": "(1[0-2]|0?[1-9])", "M": r"([0-5]?\d)", "S": r"(6[01]|[0-5]?\d)", "f": r"(\d{1,6})",
         "j": r"(36[0-6]|3[0-5]\d|[12]\d\d|0?[1-9]\d|0{0,2}[1-9])", "p": "([AaPp][Mm])",
         "B": "([A-Za-z]+)", "b": "([A-Za-z]+)", "A": "([A-Za-z]+)", "a": "([A-Za-z]+)",
         "z": r"(Z|[+-]\d{2}:?\d{2})"}


def _strptime(cls, text, pattern):
    """The datetime that a text shows by a pattern."""
    for at, given in enumerate((text, pattern)):
        if not isinstance(given, str):
            raise TypeError(f"strptime() argument {at + 1} must be str, not {type(given).__name__}")
    codes, expression, at = [], "", 0
    expanded = pattern.replace("%F", "%Y-%m-%d").replace("%T", "%H:%M:%S").replace("%R", "%H:%M")
    while at < len(expanded):
        c = expanded[at]
        if c == "%" and at + 1 < len(expanded):
            code = expanded[at + 1]
            at += 2
            if code == "%":
                expression += "%"
                continue
            if code not in _READ:
                raise ValueError(f"'{code}' is a bad directive in format '{pattern}'")
            codes.append(code)
            expression += _READ[code]
        else:
            expression += r"\s+" if c.isspace() else re.escape(c)
            at += 1
    found = re.match(expression, text)
    if found is None:
        raise ValueError(f"time data {text!r} does not match format {pattern!r}")
    if found.end() != len(text):
        raise ValueError(f"unconverted data remains: {text[found.end():]}")
    year, month, day, hour, minute, second, micro = 1900, 1, 1, 0, 0, 0, 0
    afternoon, zone, of_year = None, None, None
    for code, part in zip(codes, found.groups()):
        if code == "Y":
            year = int(part)
        elif code == "y":
            year = int(part) + (2000 if int(part) < 69 else 1900)
        elif code == "m":
            month = int(part)
        elif code in "Bb":
            names = [name.lower() if code == "B" else name[:3].lower() for name in _MONTHS]
            if part.lower() not in names:
                raise ValueError(f"time data {text!r} does not match format {pattern!r}")
            month = names.index(part.lower()) + 1
        elif code == "d":
            day = int(part)
        elif code in "HI":
            hour = int(part)
        elif code == "M":
            minute = int(part)
        elif code == "S":
            second = int(part)
        elif code == "f":
            micro = int(part.ljust(6, "0"))
        elif code == "j":
            of_year = int(part)
        elif code == "p":
            afternoon = part.lower() == "pm"
        elif code == "z":
            zone = _zone_of(part)
    if afternoon is not None:
        hour = hour % 12 + (12 if afternoon else 0)
    if of_year is not None:
        _, month, day = _of_ordinal(_ordinal(year, 1, 1) + of_year - 1)
    return cls(year, month, day, hour, minute, second, micro, zone)


def _zone_of(text):
    if text == "Z":
        return timezone.utc
    digits = text[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:4]))
    return timezone(-offset if text[0] == "-" else offset)


_IsoCalendarDate = namedtuple("datetime.IsoCalendarDate", "year week weekday")


# --- Dates ------------------------------------------------------------------------------------------------------------


def _date_init(self, year=_MISSING, month=_MISSING, day=_MISSING):
    self.year, self.month, self.day = _check_date(year, month, day)


def _date_ordinal(self):
    """Days since the first of January of year 1, which is day 1."""
    return _ordinal(self.year, self.month, self.day)


def _date_add(self, other):
    return date(*_of_ordinal(self.toordinal() + other.days)) if isinstance(other, timedelta) else NotImplemented


def _date_sub(self, other):
    if isinstance(other, timedelta):
        return date(*_of_ordinal(self.toordinal() - other.days))
    return timedelta(days=self.toordinal() - other.toordinal()) if isinstance(other, date) else NotImplemented


def _date_replace(self, year=None, month=None, day=None):
    """The date with some parts changed."""
    return date(self.year if year is None else year, self.month if month is None else month,
                self.day if day is None else day)


def _date_text(self):
    """`2024-02-29`."""
    return f"{self.year:04d}-{self.month:02d}-{self.day:02d}"


def _date_of_text(cls, text):
    """The date of a text such as `2024-02-29`, `20240229` or `2024-W09-4`."""
    if not isinstance(text, str):
        raise TypeError("fromisoformat: argument must be str")
    return cls(*_read_date(text, text))


def _date_of_clock(cls, seconds):
    """The date of a moment, in seconds since 1970."""
    t = _clock.localtime(seconds)
    return cls(t.tm_year, t.tm_mon, t.tm_mday)




def _timetuple(self):
    """The parts as `time` has them."""
    parts = [getattr(self, name, 0) for name in ("year", "month", "day", "hour", "minute", "second")]
    first = _date_ordinal(date(self.year, 1, 1))
    return _clock.struct_time((*parts, self.weekday(), _date_ordinal(self) - first + 1, -1))


_calendar = {
    "timetuple": _timetuple,
    "toordinal": _date_ordinal, "weekday": lambda self: (_date_ordinal(self) + 6) % 7,
    "isoweekday": lambda self: (_date_ordinal(self) + 6) % 7 + 1,
    "isocalendar": lambda self: _IsoCalendarDate(*_isocalendar(self.year, self.month, self.day)),
    "strftime": _strftime, "__format__": lambda self, spec: _strftime(self, spec) if spec else str(self),
    "ctime": lambda self: _strftime(self, "%c"),
}
built_in(_date_init, name="function")
_date_methods = {
    "__init__": _date_init, "__add__": _date_add, "__radd__": _date_add, "__sub__": _date_sub,
    "replace": _date_replace, "isoformat": _date_text, "__str__": _date_text,
    "__repr__": lambda self: f"datetime.date({self.year}, {self.month}, {self.day})",
}
_date_methods.update(_calendar)
_date_methods.update(_orders(lambda a: (a.year, a.month, a.day), lambda: date))


def _date_of_week(cls, year, week, day):
    """The date of a day of an ISO week."""
    return cls(*_of_week(year, week, day))


date = define("date", "datetime", _date_methods, class_methods={
    "today": lambda cls: _date_of_clock(cls, _clock.time()), "fromtimestamp": _date_of_clock,
    "fromordinal": lambda cls, n: cls(*_of_ordinal(n)), "fromisoformat": _date_of_text,
    "fromisocalendar": _date_of_week,
}, doc="A day: `date(2024, 2, 29)`.")
date.min, date.max, date.resolution = date(1, 1, 1), date(9999, 12, 31), timedelta(days=1)

# --- Times of day -----------------------------------------------------------------------------------------------------


def _time_init(self, hour=0, minute=0, second=0, microsecond=0, tzinfo=None):
    self.hour, self.minute, self.second, self.microsecond = _check_time(hour, minute, second, microsecond)
    self.tzinfo = tzinfo


def _clock_text(self, timespec="auto"):
    """`12:30:00`."""
    if timespec == "auto":
        timespec = "microseconds" if self.microsecond else "seconds"
    text = f"{self.hour:02d}:{self.minute:02d}:{self.second:02d}.{self.microsecond:06d}"
    length = {"hours": 2, "minutes": 5, "seconds": 8, "milliseconds": 12, "microseconds": 15}.get(timespec)
    if length is None:
        raise ValueError("Unknown timespec value")
    return text[:length] + (_offset_text(self.tzinfo.utcoffset(self)) if self.tzinfo is not None else "")


def _with_zone(hour, minute, second, micro, offset):
    """The parts of a time of day, with the zone for an offset in microseconds."""
    zone = None if offset is None else timezone(_micro(offset)) if offset else timezone.utc
    return hour, minute, second, micro, zone


def _time_of_text(cls, text):
    """The time of day of a text such as `12:30:00`."""
    if not isinstance(text, str):
        raise TypeError("fromisoformat: argument must be str")
    return cls(*_with_zone(*_read_time(text[1:] if text.startswith("T") else text, text)))


def _clock_repr(self, lead):
    parts = lead + [self.hour, self.minute]
    if self.second or self.microsecond:
        parts.append(self.second)
    if self.microsecond:
        parts.append(self.microsecond)
    return ", ".join([str(part) for part in parts]) + (f", tzinfo={self.tzinfo!r}" if self.tzinfo is not None else "")


built_in(_time_init, name="function")
_time_methods = {
    "__init__": _time_init, "isoformat": _clock_text, "__str__": _clock_text, "strftime": _strftime,
    "__repr__": lambda self: f"datetime.time({_clock_repr(self, [])})",
    "__format__": lambda self, spec: _strftime(self, spec) if spec else str(self),
}
_time_methods.update(_orders(lambda a: (a.hour, a.minute, a.second, a.microsecond), lambda: time))
time = define("time", "datetime", _time_methods, class_methods={"fromisoformat": _time_of_text},
              doc="A time of day: `time(12, 30)`.")
time.min, time.max = time(), time(23, 59, 59, 999999)

# --- Moments ----------------------------------------------------------------------------------------------------------


def _init(self, year=_MISSING, month=_MISSING, day=_MISSING, hour=0, minute=0, second=0, microsecond=0, tzinfo=None):
    self.year, self.month, self.day = _check_date(year, month, day)
    self.hour, self.minute, self.second, self.microsecond = _check_time(hour, minute, second, microsecond)
    self.tzinfo = tzinfo


def _micros(self):
    """Microseconds since the year 1, in the moment's own zone."""
    seconds = (_date_ordinal(self) * 24 + self.hour) * 3600 + self.minute * 60 + self.second
    return seconds * 1000000 + self.microsecond


def _of_micros(total, zone=None):
    days, rest = divmod(total, 86400000000)
    seconds, micro = divmod(rest, 1000000)
    minutes, second = divmod(seconds, 60)
    return datetime(*_of_ordinal(days), minutes // 60, minutes % 60, second, micro, zone)


def _utc_micros(self):
    return _micros(self) - (self.tzinfo.utcoffset(self)._total if self.tzinfo is not None else 0)


def _add(self, other):
    return _of_micros(_micros(self) + other._total, self.tzinfo) if isinstance(other, timedelta) else NotImplemented


def _same_kind(a, b):
    if (a.tzinfo is None) != (b.tzinfo is None):
        raise TypeError("can't subtract offset-naive and offset-aware datetimes")


def _sub(self, other):
    if isinstance(other, timedelta):
        return _of_micros(_micros(self) - other._total, self.tzinfo)
    if not isinstance(other, datetime):
        return NotImplemented
    _same_kind(self, other)
    return _micro(_utc_micros(self) - _utc_micros(other))


_EPOCH = _ordinal(1970, 1, 1) * 86400000000


def _local_offset(seconds):
    """The distance of local time from UTC at a moment, in microseconds."""
    t = _clock.localtime(seconds)
    here = ((_ordinal(t.tm_year, t.tm_mon, t.tm_mday) * 24 + t.tm_hour) * 60 + t.tm_min) * 60 + t.tm_sec
    return here * 1000000 - _EPOCH - int(seconds // 1) * 1000000


def _of_timestamp(cls, seconds, tz=None):
    """The moment so many seconds after 1970."""
    total = _EPOCH + _half_even(float(seconds) * 1000000)
    if tz is not None:
        return _of_micros(total + tz.utcoffset(None)._total, tz)
    return _of_micros(total + _local_offset(seconds))


def _timestamp(self):
    """Seconds since 1970."""
    total = _utc_micros(self) - _EPOCH
    if self.tzinfo is None:
        guess = total // 1000000
        total -= _local_offset(guess - _local_offset(guess) // 1000000)
    return total / 1000000


def _replace(self, year=None, month=None, day=None, hour=None, minute=None, second=None, microsecond=None, tzinfo=True):
    """The moment with some parts changed."""
    given = (year, month, day, hour, minute, second, microsecond)
    names = ("year", "month", "day", "hour", "minute", "second", "microsecond")
    parts = [getattr(self, name) if value is None else value for name, value in zip(names, given)]
    return datetime(*parts, self.tzinfo if tzinfo is True else tzinfo)


def _astimezone(self, tz=None):
    """The same moment in another zone."""
    seconds = self.timestamp()
    if tz is None:
        tz = timezone(_micro(_local_offset(seconds)))
    base = _utc_micros(self) if self.tzinfo is not None else _EPOCH + round(seconds * 1000000)
    return _of_micros(base + tz.utcoffset(None)._total, tz)


def _of_text(cls, text):
    """The moment of a text such as `2024-02-29T12:30:00`."""
    if not isinstance(text, str):
        raise TypeError("fromisoformat: argument must be str")
    end = _end_of_date(text)
    day = _read_date(text[:end], text)
    return cls(*day, *_with_zone(*_read_time(text[end + 1:], text))) if len(text) > end else cls(*day)


def _isoformat(self, sep="T", timespec="auto"):
    """`2024-02-29T12:30:00`."""
    if not isinstance(sep, str) or len(sep) != 1:
        raise TypeError(f"isoformat() argument 1 must be a unicode character, not {type(sep).__name__}")
    return _date_text(self) + sep + _clock_text(self, timespec)


def _combine(cls, date, time):
    """The moment of a date and a time of day."""
    return cls(date.year, date.month, date.day, time.hour, time.minute, time.second, time.microsecond, time.tzinfo)


built_in(_init, name="function")
_methods = {
    "__init__": _init, "__add__": _add, "__radd__": _add, "__sub__": _sub, "timestamp": _timestamp,
    "replace": _replace, "isoformat": _isoformat, "astimezone": _astimezone,
    "__str__": lambda self: _isoformat(self, " "),
    "__repr__": lambda self: f"datetime.datetime({_clock_repr(self, [self.year, self.month, self.day])})",
    "date": lambda self: date(self.year, self.month, self.day),
    "time": lambda self: time(self.hour, self.minute, self.second, self.microsecond),
    "utcoffset": lambda self: None if self.tzinfo is None else self.tzinfo.utcoffset(self),
    "tzname": lambda self: None if self.tzinfo is None else self.tzinfo.tzname(self),
}
_methods.update(_calendar)
_methods.update(_orders(_utc_micros, lambda: datetime))
datetime = define("datetime", "datetime", _methods, class_methods={
    "now": lambda cls, tz=None: _of_timestamp(cls, _clock.time(), tz),
    "today": lambda cls: _of_timestamp(cls, _clock.time()),
    "utcnow": lambda cls: _of_micros(_EPOCH + int(_clock.time() * 1000000)),
    "fromtimestamp": _of_timestamp, "fromisoformat": _of_text, "strptime": _strptime, "combine": _combine,
    "fromordinal": lambda cls, n: cls(*_of_ordinal(n)), "fromisocalendar": _date_of_week,
    "utcfromtimestamp": lambda cls, seconds: _of_micros(_EPOCH + _half_even(float(seconds) * 1000000)),
}, doc="A moment: `datetime(2024, 2, 29, 12, 30)`.")
datetime.min, datetime.max = datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59, 999999)
datetime.resolution = timedelta(microseconds=1)
