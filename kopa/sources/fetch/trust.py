"""Whom to trust: the system's certificates, and those that the user's environment names beside them."""

import os
import ssl
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import truststore

from kopa.errors import InputError

VARIABLES = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
"""Environment variables that name a file, or a folder, of further certificates; the order decides nothing."""


def tls_context(environment: Mapping[str, str] | None = None) -> ssl.SSLContext:
    """Return a TLS context that trusts the system's certificates and those of every variable of `VARIABLES`.

    The variables add to the system's store, they do not replace it: behind a proxy that signs anew, some hosts
    come with the proxy's certificate and some with their own. The rules for certificates are OpenSSL's usual
    ones: an authority's certificate without key usage, as older proxies have it, is taken.

    Raises
    ------
    InputError
        A variable names a file that is not there, or that holds no certificate.
    """
    variables = os.environ if environment is None else environment
    return _context(
        ssl.get_default_verify_paths(), tuple((name, variables[name]) for name in VARIABLES if variables.get(name))
    )


@cache
def _context(compiled: ssl.DefaultVerifyPaths, named: tuple[tuple[str, str], ...]) -> ssl.SSLContext:
    """Return the context, made once: reading some hundred certificates takes longer than a small request."""
    context: ssl.SSLContext = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    for default in (compiled.openssl_cafile, compiled.openssl_capath):  # SSL_CERT_FILE would hide them
        if default and Path(default).exists():
            _add(context, Path(default))
    for name, path in named:
        _add_named(context, name, Path(path))
    return context


def _add_named(context: ssl.SSLContext, name: str, path: Path) -> None:
    if not path.exists():
        raise InputError(f"environment: {name} names {path}, which is not there; unset it, or name a file in PEM form")
    try:
        _add(context, path)
    except OSError as error:  # ssl.SSLError is one
        raise InputError(
            f"environment: {name}: {path} holds no certificate in PEM form ({error.strerror or error}); "
            "a file in DER form is turned by: openssl x509 -inform der -in FILE -out FILE.pem"
        ) from None


def _add(context: ssl.SSLContext, path: Path) -> None:
    if path.is_dir():
        context.load_verify_locations(capath=str(path))
    else:
        context.load_verify_locations(cafile=str(path))
