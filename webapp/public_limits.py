"""How often one address may send something without signing in; every process counts alike."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress

from flask import current_app, request

from geo.store.public_channels import count_sendings, load_channels, note_sending
from webapp.context import now_ms, reading, writing

RETRY_AFTER_S = 3_600
_NETWORK_BITS = 64


def may_send() -> bool:
    """Say whether whoever asks has sent less than an hour's share."""
    conn = reading()
    return count_sendings(conn, _sender(), now_ms()) < load_channels(conn).per_hour


def count_sending() -> None:
    """Count something that was taken from whoever asks."""
    with writing() as conn:
        note_sending(conn, _sender(), now_ms())


def network_of(address: str) -> str:
    """Give whom an address stands for: of IPv6 the network, as a household has 2**64 of them."""
    try:
        read = ipaddress.ip_address(address)
    except ValueError:
        return address
    if not isinstance(read, ipaddress.IPv6Address):
        return address
    if read.ipv4_mapped is not None:
        # A server on `::` sees IPv4 like this: as one network all of it would share one count.
        return str(read.ipv4_mapped)
    return str(ipaddress.ip_network((read, _NETWORK_BITS), strict=False))


def _sender() -> str:
    """Give a keyed hash of the network: it tells senders apart, and nobody who they are."""
    text = network_of(request.remote_addr or "")
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.digest(key, f"public:{text}".encode(), hashlib.sha256).hex()[:32]
