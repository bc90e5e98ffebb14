"""What a fetch tells while it goes on; by default to nobody."""

from typing import Protocol


class Watch(Protocol):
    """Takes note of progress."""

    def begins(self, name: str, expected_bytes: int) -> None:
        """Take note that a dataset begins, and of about how many bytes it may have over the network."""
        ...

    def came(self, count: int) -> None:
        """Take note of bytes that came over the network."""
        ...

    def page(self, done: int, total: int) -> None:
        """Take note that so many rows or files of so many are here."""
        ...

    def waits(self, name: str) -> None:
        """Take note that another process fetches the same, and is waited for."""
        ...

    def ends(self, name: str, state: str) -> None:
        """Take note that a dataset has ended, and how."""
        ...


class Silent:
    """Tells nobody."""

    def begins(self, name: str, expected_bytes: int) -> None:
        """Take note that a dataset begins, and of about how many bytes it may have over the network."""

    def came(self, count: int) -> None:
        """Take note of bytes that came over the network."""

    def page(self, done: int, total: int) -> None:
        """Take note that so many rows or files of so many are here."""

    def waits(self, name: str) -> None:
        """Take note that another process fetches the same, and is waited for."""

    def ends(self, name: str, state: str) -> None:
        """Take note that a dataset has ended, and how."""
