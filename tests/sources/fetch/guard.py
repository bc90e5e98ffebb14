"""Nothing but loopback: whoever connects elsewhere, or looks a name up, is stopped."""

import ipaddress
import socket

_connect = socket.socket.connect
_connect_ex = socket.socket.connect_ex
_getaddrinfo = socket.getaddrinfo


class OutsideError(AssertionError):
    """Something wanted to leave this machine."""


def _refuse(address):
    if not isinstance(address, tuple):  # a Unix socket
        return
    host = str(address[0])
    try:
        loopback = ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = host == "localhost"
    if not loopback:
        raise OutsideError(f"a connection to {address} was tried")


def connect(self, address):
    _refuse(address)
    return _connect(self, address)


def connect_ex(self, address):
    _refuse(address)
    return _connect_ex(self, address)


def getaddrinfo(host, *args, **kwargs):
    _refuse((host,))
    return _getaddrinfo(host, *args, **kwargs)


def install(replace=setattr):
    """Stop everything that leaves this machine, from now on in this process."""
    replace(socket.socket, "connect", connect)
    replace(socket.socket, "connect_ex", connect_ex)
    replace(socket, "getaddrinfo", getaddrinfo)
