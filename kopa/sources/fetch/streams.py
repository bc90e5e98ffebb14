"""A body as it comes from the socket: counted, unpacked, and refused when it is cut or grows without end."""

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import requests

from kopa.sources.fetch.faults import FetchError, TooLongError

CHUNK_BYTES = 1 << 16


@dataclass
class Stream:
    """The body of one answer.

    Parameters
    ----------
    response
        An answer whose body was not read yet.
    where
        Address for messages.
    max_bytes
        Longest body, after unpacking.
    ratio, ratio_from_bytes
        Most that the body may grow by unpacking, and from how many bytes on that is looked at.
    on_bytes
        Called with the number of bytes of each part that came.
    """

    response: requests.Response
    where: str
    max_bytes: int
    ratio: int
    ratio_from_bytes: int
    on_bytes: Callable[[int], None]
    sent: int = field(default=0, init=False)
    """Bytes that came over the network."""

    def parts(self, start: int = 0) -> Iterator[bytes]:
        """Yield the body, unpacked, from byte `start` of the whole on.

        Raises
        ------
        FetchError
            Too long, damaged, packed in a way that was not asked for, or cut off.
        """
        made = start
        for part in self._unpacked():
            made += len(part)
            if made > self.max_bytes:
                raise TooLongError(f"{self.where}: longer than the {self.max_bytes:,} bytes that it may have")
            yield part
        length = self.response.headers.get("content-length", "")
        if length.isdigit() and self.sent != int(length):
            raise FetchError(f"{self.where}: cut off, {self.sent:,} bytes of {int(length):,} came", temporary=True)

    def _raw(self) -> Iterator[bytes]:
        while chunk := self.response.raw.read1(CHUNK_BYTES, decode_content=False):
            self.sent += len(chunk)
            self.on_bytes(len(chunk))
            yield chunk

    def _unpacked(self) -> Iterator[bytes]:
        encoding = self.response.headers.get("content-encoding", "identity").strip().casefold()
        if encoding in ("", "identity"):
            return self._raw()
        if encoding in ("gzip", "x-gzip"):
            return self._gunzipped()
        raise FetchError(f"{self.where}: comes packed as {encoding!r}, which was not asked for")

    def _gunzipped(self) -> Iterator[bytes]:
        unpacker, made = zlib.decompressobj(wbits=31), 0
        try:
            for chunk in self._raw():
                rest = chunk
                while rest and not unpacker.eof:
                    part = unpacker.decompress(rest, CHUNK_BYTES)
                    rest = unpacker.unconsumed_tail
                    made += len(part)
                    self._refuse_bomb(made)
                    yield part
                if unpacker.eof and (rest or unpacker.unused_data):
                    raise FetchError(f"{self.where}: bytes follow the end of the packed body", temporary=True)
        except zlib.error as error:
            raise FetchError(f"{self.where}: the packed body is damaged ({error})", temporary=True) from None
        if not unpacker.eof:
            raise FetchError(f"{self.where}: the packed body is cut off after {made:,} bytes", temporary=True)

    def _refuse_bomb(self, made: int) -> None:
        if made > self.ratio_from_bytes and made > self.sent * self.ratio:
            raise FetchError(
                f"{self.where}: unpacks to more than {self.ratio} times its size; that is no table, and was not read on"
            )
