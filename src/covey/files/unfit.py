"""What a form of others cannot hold."""

from __future__ import annotations

from covey.errors import InputError


class Unfit(InputError):
    """A release cannot be written in this form; the message says what stands in the way."""
