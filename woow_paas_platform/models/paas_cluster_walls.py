from odoo import fields, models

from ..engine import enforcement, naming
from ..engine.domain import NamespaceSpec
from .paas_cluster import utc_now
from .paas_installation import PREFIX


class PaasClusterWalls(models.Model):
    """Whether the cluster's network keeps workspaces apart, as they are told."""

    _inherit = "paas.cluster"

    walls = fields.Selection(
        [
            ("unknown", "Not checked yet"),
            ("enforced", "Enforced"),
            ("open", "Not enforced"),
            ("unclear", "Could not be found out"),
        ],
        string="Network walls",
        default="unknown",
        required=True,
        readonly=True,
        copy=False,
    )
    walls_note = fields.Text(readonly=True, copy=False)
    walls_checked_at = fields.Datetime(readonly=True, copy=False)
    walls_asked_at = fields.Datetime(readonly=True, copy=False)
    walls_text = fields.Text(string="What that means", compute="_compute_walls_text")
    probe_image = fields.Char(
        default="docker.io/library/busybox:1.37",
        help="A small image with sh, httpd and nc, for the check of the network.",
    )

    def _compute_walls_text(self):
        texts = {
            "unknown": self.env._("Press Check the network to find out; it takes about a minute."),
            "enforced": self.env._(
                "Workspaces are kept apart: the cluster's network does what the policies say."
            ),
            "open": self.env._(
                "This cluster's network ignores network policies: apps of different workspaces "
                "can reach each other, and what the platform runs on. Install a network plugin "
                "that enforces them (Calico, Cilium …) before strangers share the cluster."
            ),
        }
        for cluster in self:
            if cluster.walls_asked_at:
                cluster.walls_text = self.env._("Being checked … %s", cluster.walls_note or "")
            elif cluster.walls == "unclear":
                cluster.walls_text = self.env._(
                    "The check could not be done: %s", cluster.walls_note or ""
                )
            else:
                cluster.walls_text = texts[cluster.walls]

    def action_check_walls(self):
        """Ask the scheduled action to find out with two short-lived pods."""
        self.ensure_one()
        self._check_may_manage()
        self.env["paas.installation"]._check_may_change()
        self._ask_for_walls()
        return self._notice(
            self.env._("The network is being checked"),
            self.env._("This takes about a minute; the result stands here."),
            "success",
        )

    def _ask_for_walls(self):
        if not self.walls_asked_at:
            self.write({"walls_asked_at": utc_now(), "walls_note": False})
        self._wake()

    def _probe_spec(self):
        """Return the namespace in which the two pods try."""
        # a setting of the system, needed for the name of whatever the engine makes
        prefix = self.env["ir.config_parameter"].sudo().get_param(PREFIX, "")
        return NamespaceSpec(
            name=naming.probe_namespace(prefix),
            owner=self.env["paas.engine"]._installation_id(),
            workspace="probe",
            pod_security="restricted",
        )

    def _probe_due(self, cluster, ports):
        """Take the next step of a check that was asked for."""
        engine = self.env["paas.engine"]
        asked = engine._in_transaction(lambda: self._probe_asked(cluster))
        if asked:
            found = enforcement.look(*asked[:2], ports.cluster, asked[2])
            engine._in_transaction(lambda: cluster._note_probe(found))

    def _probe_asked(self, cluster):
        if not cluster.walls_asked_at:
            return None
        seconds = (utc_now() - cluster.walls_asked_at).total_seconds()
        return cluster._probe_spec(), cluster.probe_image, seconds

    def _note_probe(self, found):
        """Write what the two pods found out, or how far they are."""
        if found.verdict:
            self.write(
                {
                    "walls": found.verdict,
                    "walls_note": found.note,
                    "walls_checked_at": utc_now(),
                    "walls_asked_at": False,
                }
            )
        elif (self.walls_note or "") != found.note:
            self.walls_note = found.note
