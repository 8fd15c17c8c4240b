"""An embargo: the moment before which a release is not shown, as an officer gives it."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from covey.errors import CommandError


def embargo_moment(text: str, time_zone: str, now: datetime) -> datetime:
    """Return the moment that *text* names.

    Args:
        text: a day and a time, such as 2025-03-01T08:00; in the project's time zone, unless it ends
            in an offset.
        time_zone: of the project.
        now: with a time zone.

    Returns:
        The moment with the project's offset from UTC. Of a time that the clocks pass twice it is
        the later one, so that nothing is shown early.

    Raises:
        CommandError: it is no day and time, or not to come.

    >>> now = datetime(2025, 1, 1, tzinfo=UTC)
    >>> embargo_moment("2025-03-01T08:00", "Asia/Ho_Chi_Minh", now).isoformat()
    '2025-03-01T08:00:00+07:00'
    """
    try:
        told = datetime.fromisoformat(text)
    except ValueError:
        told = None
    if told is None or not {"T", " "} & set(text):
        raise CommandError(
            "--embargo takes a day and a time in the project's time zone, such as 2025-03-01T08:00."
        )
    zone = ZoneInfo(time_zone)
    if told.tzinfo is None:
        # Compared in UTC: two times of one zone are compared by their hands, not by their moment.
        told = max(told.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if told <= now:
        raise CommandError(
            f"--embargo {text}: that time is over, in {time_zone}. Name one to come, or release "
            "without an embargo."
        )
    return told.astimezone(zone)
