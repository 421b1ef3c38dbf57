"""Calendars: which day of the week a date is, and months and years as text.

>>> import calendar
>>> calendar.monthrange(2024, 2), calendar.isleap(2024)
((3, 29), True)
"""

import datetime

month_name = ["", "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
              "November", "December"]
month_abbr = [name[:3] for name in month_name]
day_name = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
day_abbr = [name[:3] for name in day_name]
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)
January, February = 1, 2
_first = 0


def firstweekday():
    """The day that a week begins with; 0 is Monday.

    >>> import calendar
    >>> calendar.firstweekday()
    0
    """
    return _first


def setfirstweekday(firstweekday):
    """Sets the day that a week begins with.

    >>> import calendar
    >>> calendar.setfirstweekday(calendar.MONDAY)
    """
    global _first
    if not MONDAY <= firstweekday <= SUNDAY:
        raise ValueError(f"bad weekday number {firstweekday}; must be 0 (Monday) to 6 (Sunday)")
    _first = firstweekday


def isleap(year):
    """Whether a year has 366 days.

    >>> import calendar
    >>> calendar.isleap(1900), calendar.isleap(2000)
    (False, True)
    """
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def leapdays(y1, y2):
    """How many leap years there are from one year up to another.

    >>> import calendar
    >>> calendar.leapdays(2000, 2024)
    6
    """
    before = lambda year: (year - 1) // 4 - (year - 1) // 100 + (year - 1) // 400
    return before(y2) - before(y1)


def weekday(year, month, day):
    """The day of the week; 0 is Monday.

    >>> import calendar
    >>> calendar.weekday(2024, 2, 29)
    3
    """
    if not datetime.MINYEAR <= year <= datetime.MAXYEAR:
        year = 2000 + year % 400
    return datetime.date(year, month, day).weekday()


def monthrange(year, month):
    """The day of the week that a month begins with, and how many days it has.

    >>> import calendar
    >>> calendar.monthrange(2023, 2)
    (2, 28)
    """
    if not 1 <= month <= 12:
        raise ValueError(f"bad month number {month}; must be 1-12")
    days = 29 if month == 2 and isleap(year) else [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    return weekday(year, month, 1), days


def monthcalendar(year, month):
    """The weeks of a month; a day of another month is 0.

    >>> import calendar
    >>> calendar.monthcalendar(2024, 2)[0]
    [0, 0, 0, 1, 2, 3, 4]
    """
    start, count = monthrange(year, month)
    days = [0] * ((start - _first) % 7) + list(range(1, count + 1))
    days += [0] * (-len(days) % 7)
    return [days[at:at + 7] for at in range(0, len(days), 7)]


def timegm(tuple):
    """The seconds since 1970 of a time in UTC.

    >>> import calendar
    >>> calendar.timegm((1970, 1, 2, 0, 0, 0))
    86400
    """
    year, month, day, hour, minute, second = tuple[:6]
    days = datetime.date(year, month, 1).toordinal() - datetime.date(1970, 1, 1).toordinal() + day - 1
    return ((days * 24 + hour) * 60 + minute) * 60 + second


def _week(days, width):
    return " ".join([(f"{day:2d}" if day else "").center(width) for day in days])


def weekheader(n):
    """The names of the days of a week, each in so many characters.

    >>> import calendar
    >>> calendar.weekheader(2)
    'Mo Tu We Th Fr Sa Su'
    """
    names = day_name if n >= 9 else day_abbr
    return " ".join([names[(_first + day) % 7][:n].center(n) for day in range(7)])


def month(theyear, themonth, w=0, l=0):
    """A month as text.

    >>> import calendar
    >>> print(calendar.month(2024, 2).splitlines()[0])
       February 2024
    """
    w, l = max(2, w), max(1, l)
    title = f"{month_name[themonth]} {theyear}".center(7 * (w + 1) - 1)
    lines = [title, weekheader(w)] + [_week(days, w) for days in monthcalendar(theyear, themonth)]
    return "".join([line.rstrip() + "\n" * l for line in lines])


def prmonth(theyear, themonth, w=0, l=0):
    """Writes a month.

    >>> import calendar
    >>> calendar.prmonth(2021, 2)
       February 2021
    Mo Tu We Th Fr Sa Su
     1  2  3  4  5  6  7
     8  9 10 11 12 13 14
    15 16 17 18 19 20 21
    22 23 24 25 26 27 28
    """
    print(month(theyear, themonth, w, l), end="")


def calendar(theyear, w=2, l=1, c=6, m=3):
    """A year as text.

    >>> import calendar
    >>> calendar.calendar(2024).split()[:4]
    ['2024', 'January', 'February', 'March']
    """
    w, l, c = max(2, w), max(1, l), max(2, c)
    width = (w + 1) * 7 - 1
    beside = lambda columns: (" " * c).join([column.center(width) for column in columns]).rstrip() + "\n" * l
    out = [str(theyear).center(width * m + c * (m - 1)).rstrip() + "\n" * l]
    for first in range(1, 13, m):
        months = range(first, min(first + m, 13))
        weeks = [[_week(days, w) for days in monthcalendar(theyear, number)] for number in months]
        out.append("\n" * l + beside([month_name[number] for number in months]) + beside([weekheader(w)] * len(months)))
        for at in range(max(map(len, weeks))):
            out.append(beside([column[at] if at < len(column) else "" for column in weeks]))
    return "".join(out)


def prcal(theyear, w=0, l=0, c=6, m=3):
    """Writes a year.

    >>> import calendar
    >>> len(calendar.calendar(2023).splitlines())
    36
    """
    print(calendar(theyear, w, l, c, m), end="")
