"""The nine who try: with a session of the web client and a key each."""

from datetime import timedelta

from odoo import fields
from odoo.tests import new_test_user

from .caller import Caller
from .table import PEOPLE

USER = "woow_paas_platform.group_paas_user"
GROUPS = {
    "administrator": "woow_paas_platform.group_paas_administrator",
    "internal": "base.group_user",
    "portal": "base.group_portal",
}
"""Whoever is not named is a PaaS user; the members get their role in the workspace."""


def make(env, workspace, owner):
    """Return the people by name; the last one, the public, has no user."""
    users = {"owner": owner}
    for name in PEOPLE[:-1]:
        users.setdefault(name, new_test_user(env, f"matrix_{name}", groups=GROUPS.get(name, USER)))
    # the curious have every right that Odoo gives by itself
    export = env.ref("base.group_allow_export")
    export.user_ids |= env["res.users"].concat(*users.values()).filtered(lambda u: not u.share)
    env["paas.workspace.member"].create(
        [
            {"workspace_id": workspace.id, "user_id": users[role].id, "role": role}
            for role in ("admin", "user", "guest")
        ]
    )
    return users


def callers(case, users):
    """Return a caller for each of the people."""
    found = {"public": Caller(case)}
    until = fields.Datetime.now() + timedelta(days=1)
    for name, user in users.items():
        # a key as the user makes it; no password is asked for in a test
        keys = case.env["res.users.apikeys"].with_user(user).sudo()
        key = keys._generate("rpc", "Test", until)
        # each sign-in of a test would forget the one before
        case.session = None
        # debug mode: what Odoo tells developers, it tells the curious, too
        session = case.authenticate(user.login, user.login, session_extra={"debug": "1"}).sid
        found[name] = Caller(case, session, key)
    case.opener.cookies.clear()
    return found
