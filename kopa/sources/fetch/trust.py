"""Whom to trust: the system's certificates, and those that the user's environment and settings name beside them."""

import os
import ssl
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import truststore

from kopa.errors import InputError
from kopa.sources.fetch.settings import CA_BUNDLE, SETTINGS, ca_bundle

VARIABLES = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
"""Environment variables that name a file, or a folder, of further certificates; the order decides nothing."""

IN_SETTINGS = f"{SETTINGS}: {CA_BUNDLE}"
"""How certificates that the settings name are called in messages."""


def named_certificates(environment: Mapping[str, str] | None = None, folder: Path | None = None) -> dict[str, Path]:
    """Return the files and folders of certificates that are trusted beside the system's, by what names them.

    Parameters
    ----------
    environment
        Variables; by default those of this process.
    folder
        Where the settings stand; by default the folder in which kopa is run.

    Examples
    --------
    >>> {name: str(path) for name, path in named_certificates({"SSL_CERT_FILE": "town.pem"}, Path("nowhere")).items()}
    {'SSL_CERT_FILE': 'town.pem'}
    """
    variables = os.environ if environment is None else environment
    named = {name: Path(variables[name]) for name in VARIABLES if variables.get(name)}
    of_settings = ca_bundle(folder)
    return named if of_settings is None else {**named, IN_SETTINGS: of_settings}


def tls_context(environment: Mapping[str, str] | None = None, folder: Path | None = None) -> ssl.SSLContext:
    """Return a TLS context that trusts the system's certificates and all of `named_certificates`.

    They add to the system's store, they do not replace it: behind a proxy that signs anew, some hosts come with
    the proxy's certificate and some with their own. The rules for certificates are OpenSSL's usual ones: an
    authority's certificate without key usage, as older proxies have it, is taken.

    Raises
    ------
    InputError
        A variable or a setting names a file that is not there, or that holds no certificate.
    """
    return _context(ssl.get_default_verify_paths(), tuple(named_certificates(environment, folder).items()))


@cache
def _context(compiled: ssl.DefaultVerifyPaths, named: tuple[tuple[str, Path], ...]) -> ssl.SSLContext:
    """Return the context, made once: reading some hundred certificates takes longer than a small request."""
    context: ssl.SSLContext = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    for default in (compiled.openssl_cafile, compiled.openssl_capath):  # SSL_CERT_FILE would hide them
        if default and Path(default).exists():
            _add(context, Path(default))
    for name, path in named:
        _add_named(context, name, path)
    return context


def _add_named(context: ssl.SSLContext, name: str, path: Path) -> None:
    where, unset = (name, "take the line out") if name == IN_SETTINGS else (f"environment: {name}", "unset it")
    if not path.exists():
        raise InputError(f"{where} names {path}, which is not there; {unset}, or name a file in PEM form")
    try:
        _add(context, path)
    except OSError as error:  # ssl.SSLError is one
        raise InputError(
            f"{where}: {path} holds no certificate in PEM form ({error.strerror or error}); "
            "a file in DER form is turned by: openssl x509 -inform der -in FILE -out FILE.pem"
        ) from None


def _add(context: ssl.SSLContext, path: Path) -> None:
    if path.is_dir():
        context.load_verify_locations(capath=str(path))
    else:
        context.load_verify_locations(cafile=str(path))
