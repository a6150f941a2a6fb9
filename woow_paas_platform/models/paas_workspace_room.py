from odoo import api, models
from odoo.tools import SQL

ROOM = "paas_room"
"""Key of the context under which a workspace counts what is taken as nobody changes it."""


class PaasWorkspaceRoom(models.Model):
    """Room that several people ask for at once: given one after the other."""

    _inherit = "paas.workspace"

    def _hold_room(self, service):
        """Return the workspace with what is taken now, which nobody changes until the commit.

        Whoever had to wait for the row sees the database as it was before: so what others
        have taken meanwhile is read in a second transaction, which begins now. Of ``service``
        the own transaction knows best.
        """
        self.ensure_one()
        if self._is_unlimited():
            return self
        self.env.cr.execute(
            SQL("SELECT FROM paas_workspace WHERE id = %s FOR NO KEY UPDATE", self.id)
        )
        with self.env.registry.cursor() as cr:
            others, others_kept = self.with_env(self.env(cr=cr))._taken()
        own, own_kept = self._taken()
        others.pop(service.id, None)
        taken = [_larger(own, others, key) for key in own.keys() | others.keys()]
        kept = sum(size for (size,) in (own_kept | others_kept).values())
        sums = tuple(map(sum, zip(*taken, strict=True))) or (0, 0.0, 0, 0)
        return self.with_context(**{ROOM: (*sums, kept)})

    def _taken(self):
        """Return what each service takes, and each kept disk, by id."""
        # what is taken is counted, whoever asks
        env = self.sudo().env
        services = env["paas.cloud.service"].search_fetch(
            [("workspace_id", "=", self.id), ("state", "!=", "draft")], ["plan_id", "disk_gib"]
        )
        taken = {}
        for service in services:
            size = service.plan_id._engine_plan()
            taken[service.id] = (1, size["cpu"], size["memory_mib"], service.disk_gib)
        disks = env["paas.volume"].search_fetch(
            [("workspace_id", "=", self.id), ("kept", "=", True)], ["size_gib"]
        )
        return taken, {disk.id: (disk.size_gib,) for disk in disks}

    @api.depends_context(ROOM)
    def _compute_used(self):
        return super()._compute_used()

    def _used(self):
        held = self.env.context.get(ROOM)
        return {self: held[:-1]} if held else super()._used()

    def _kept_gib(self):
        held = self.env.context.get(ROOM)
        return {self: held[-1]} if held else super()._kept_gib()


def _larger(one, other, key):
    """Return the larger of both in each respect: what is taken may be known to one only."""
    first = one.get(key) or other[key]
    second = other.get(key) or one[key]
    return tuple(map(max, first, second))
