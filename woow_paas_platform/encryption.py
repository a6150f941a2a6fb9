"""Encrypt what only the system may read, with a key that is never in the database."""

import base64
import hashlib
import os

from cryptography.fernet import Fernet, InvalidToken
from odoo.exceptions import UserError
from odoo.tools import config

OPTION = "woow_paas_key"
VARIABLE = "WOOW_PAAS_KEY"


def key_is_set():
    """Tell whether this server was given a key."""
    return bool(os.environ.get(VARIABLE) or config.get(OPTION))


def encrypt(env, text):
    """Return the ciphertext of ``text``; empty stays empty."""
    return _fernet(env).encrypt(text.encode()).decode() if text else ""


def decrypt(env, ciphertext):
    """Return what ``encrypt`` was given, or say that the key is another one."""
    if not ciphertext:
        return ""
    try:
        return _fernet(env).decrypt(ciphertext.encode()).decode()
    except InvalidToken as error:
        raise UserError(
            env._(
                "The stored credentials cannot be read with this server's key. Start Odoo with the "
                "%(option)s they were stored with, or enter the credentials again.",
                option=OPTION,
            )
        ) from error


def _fernet(env):
    secret = os.environ.get(VARIABLE) or config.get(OPTION)
    if not secret:
        raise UserError(
            env._(
                "Credentials are stored encrypted and this server has no key for that. Set "
                "%(option)s in odoo.conf, or the environment variable %(variable)s, to a long "
                "random text and start Odoo again.",
                option=OPTION,
                variable=VARIABLE,
            )
        )
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(secret.encode()).digest()))
