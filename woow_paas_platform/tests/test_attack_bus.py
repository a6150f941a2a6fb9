"""What gets out over the live channel: ids only, and to nobody who is not a member now."""

import json

from odoo.addons.bus.tests.common import WebsocketCase
from odoo.tests import tagged

from .common import EngineCase

EVENT = "paas.service/changed"


@tagged("post_install", "-at_install")
class TestBus(EngineCase, WebsocketCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member = cls._member("bus_member", "user")
        cls.stranger = cls._user("bus_stranger")
        # asking for room opens a second connection, which the live channel's tests do not allow
        limits = ("quota_cpu", "quota_memory_mib", "quota_storage_gib", "quota_services")
        cls.workspace.write(dict.fromkeys(limits, 0))

    def setUp(self):
        super().setUp()
        self.service = self.running()
        self.env.cr.precommit.run()
        self.env["bus.bus"].sudo().search([]).unlink()

    def connect(self, user, channels=()):
        """Open the live channel as somebody, asking for more channels than they get."""
        session = self.authenticate(user.login, user.login)
        socket = self.websocket_connect(cookie=f"session_id={session.sid}")
        self.subscribe(socket, list(channels), self.env["bus.bus"].sudo()._bus_last_id())
        return socket

    def announce(self):
        """Let the service change, and hand out what that makes."""
        self.service.sudo().bus_revision += 1
        self.service._announce()
        # everybody is told that something came, so that each sees all that is for them
        self.env["bus.bus"]._sendone("broadcast", "test/end", {})
        self.trigger_notification_dispatching(["broadcast"])

    def received(self, socket):
        """Return what arrived until the mark that everybody gets."""
        found = []
        while not any(item["message"]["type"] == "test/end" for item in found):
            found += json.loads(socket.recv())
        return [item["message"] for item in found if item["message"]["type"] == EVENT]

    def test_a_member_gets_ids_and_nothing_else(self):
        socket = self.connect(self.member)
        self.announce()
        (message,) = self.received(socket)
        self.assertEqual(
            message["payload"],
            {
                "model": self.service._name,
                "id": self.service.id,
                "revision": self.service.bus_revision,
            },
        )

    def test_forged_channels_bring_nothing(self):
        partner = self.member.partner_id
        database = self.env.cr.dbname
        forged = (
            f"res.partner_{partner.id}",
            f"res.partner({partner.id},)",
            str(partner),
            json.dumps([database, "res.partner", partner.id]),
            f'["{database}","res.partner",{partner.id}]',
            f"paas.cloud.service_{self.service.id}",
            f"paas.workspace_{self.workspace.id}",
            f"mail.record_paas.cloud.service_{self.service.id}",
        )
        socket = self.connect(self.stranger, forged)
        self.announce()
        self.assertEqual(self.received(socket), [])

    def test_a_member_who_is_removed_while_connected_gets_nothing_more(self):
        socket = self.connect(self.member)
        self.announce()
        self.assertEqual(len(self.received(socket)), 1)
        membership = self.workspace.member_ids.filtered(lambda m: m.user_id == self.member)
        membership.with_user(self.owner).unlink()
        self.announce()
        self.assertEqual(self.received(socket), [])


@tagged("post_install", "-at_install")
class TestLeaving(EngineCase):
    def test_whoever_leaves_follows_nothing_and_owes_nothing(self):
        member = self._member("leaver", "user")
        service = self.running()
        for record in (service, self.workspace):
            record.with_user(member).message_subscribe(member.partner_id.ids)
            self.assertIn(member.partner_id, record.message_partner_ids)
        task = service.with_user(member).activity_schedule(summary="Look", user_id=member.id)
        membership = self.workspace.member_ids.filtered(lambda m: m.user_id == member)
        membership.with_user(self.owner).unlink()
        for record in (service, self.workspace):
            self.assertNotIn(member.partner_id, record.message_partner_ids)
        self.assertEqual(task.user_id, self.owner)

    def test_nobody_from_outside_is_made_a_follower(self):
        service, stranger = self.running(), self._user("stranger")
        service.with_user(self.owner).message_subscribe(stranger.partner_id.ids)
        self.workspace.with_user(self.owner).message_subscribe(stranger.partner_id.ids)
        for record in (service, self.workspace):
            self.assertNotIn(stranger.partner_id, record.message_partner_ids)
