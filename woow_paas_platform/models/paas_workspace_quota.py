from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from .paas_workspace import ADMINISTRATORS_WRITE, ASKED, LIMITS, WRITABLE

MOST_NAMED = 3
"""Deletions that are named; more would be a list nobody reads."""


class PaasWorkspaceQuota(models.Model):
    """How much room a workspace has, what takes it, and what would help when it is full."""

    _inherit = "paas.workspace"

    service_count = fields.Integer(compute="_compute_used")
    plan_id = fields.Many2one(
        "paas.workspace.plan", string="Workspace plan", ondelete="restrict", tracking=True
    )
    quota_cpu = fields.Float(string="CPU limit", help="0: no limit.")
    quota_memory_mib = fields.Integer(string="Memory limit (MiB)", help="0: no limit.")
    quota_storage_gib = fields.Integer(string="Disk limit (GiB)", help="0: no limit.")
    quota_services = fields.Integer(string="Services limit", help="0: no limit.")
    used_cpu = fields.Float(string="CPU in use", compute="_compute_used")
    used_memory_mib = fields.Integer(string="Memory in use (MiB)", compute="_compute_used")
    used_storage_gib = fields.Float(string="Disk in use (GiB)", compute="_compute_used")
    used_services = fields.Integer(string="Services in use", compute="_compute_used")
    quota_rows = fields.Json(compute="_compute_used")

    @api.depends(
        "service_ids.state",
        "service_ids.plan_id",
        "service_ids.disk_gib",
        "volume_ids.kept",
        "volume_ids.size_gib",
        "quota_cpu",
        "quota_memory_mib",
        "quota_storage_gib",
        "quota_services",
    )
    def _compute_used(self):
        used = self._used()
        kept = self._kept_gib()
        for workspace in self:
            count, cpu, memory, storage = used.get(workspace, (0, 0.0, 0, 0))
            workspace.service_count = workspace.used_services = count
            workspace.used_cpu = cpu
            workspace.used_memory_mib = memory
            workspace.used_storage_gib = storage + kept.get(workspace, 0.0)
            workspace.quota_rows = workspace._quota_rows()

    def _used(self):
        """Return (services, cpu, memory, storage) of each workspace: one query for all."""
        groups = self.env["paas.cloud.service"]._read_group(
            [("workspace_id", "in", self.ids), ("state", "!=", "draft")],
            ["workspace_id", "plan_id"],
            ["__count", "disk_gib:sum"],
        )
        used = {}
        for workspace, plan, count, disks in groups:
            before = used.get(workspace, (0, 0.0, 0, 0))
            more = (count, count * plan.cpu, count * plan.memory_mib, disks)
            used[workspace] = tuple(map(sum, zip(before, more, strict=True)))
        return used

    def _kept_gib(self):
        """Return how much the kept disks of each workspace hold."""
        return dict(
            self.env["paas.volume"]._read_group(
                [("workspace_id", "in", self.ids), ("kept", "=", True)],
                ["workspace_id"],
                ["size_gib:sum"],
            )
        )

    def _quota_rows(self, more=None):
        """Return what is used, what one more app adds, and the limits, ready for the page.

        ``more`` is what that app takes: resource to amount, as its ``_takes`` returns it.
        """
        self.ensure_one()
        more = more or {}
        units = {"cpu": "CPU", "memory": "GiB", "storage": "GiB", "services": ""}
        labels = {
            "cpu": self.env._("CPU"),
            "memory": self.env._("Memory"),
            "storage": self.env._("Disk"),
            "services": self.env._("Services"),
        }
        used = {
            "cpu": self.used_cpu,
            "memory": self.used_memory_mib / 1024,
            "storage": self.used_storage_gib,
            "services": self.used_services,
        }
        limits = {
            "cpu": self.quota_cpu,
            "memory": self.quota_memory_mib / 1024,
            "storage": self.quota_storage_gib,
            "services": self.quota_services,
        }
        return [
            {
                "key": key,
                "label": label,
                "used": round(used[key], 3),
                "added": round(more.get(key, 0), 3),
                "total": round(limits[key], 3) or None,
                "unit": units[key],
            }
            for key, label in labels.items()
        ]

    def _lacking(self, more=None, instead_of=None):
        """Return the rows of what ``more`` would exceed; without it, of what is exceeded."""
        self.ensure_one()
        freed = instead_of or {}
        rows = [
            row | {"used": row["used"] - freed.get(row["key"], 0)} for row in self._quota_rows(more)
        ]
        return [
            row
            for row in rows
            if (row["added"] or not more)
            and row["total"] is not None
            and row["used"] + row["added"] > row["total"] + 1e-9
        ]

    def _is_unlimited(self):
        """Tell whether nothing is limited, without asking what is in use."""
        self.ensure_one()
        self.fetch(ASKED)
        return not any(self[name] for name in LIMITS)

    def _does_not_fit(self, more, instead_of=None):
        """Say what is missing for one more app, in the place of another; empty when it fits."""
        self.ensure_one()
        if self._is_unlimited():
            return ""
        return "; ".join(
            self.env._(
                "%(label)s: %(added)g%(unit)s needed, %(free)g free",
                label=row["label"],
                added=row["added"],
                unit=f" {row['unit']}" if row["unit"] else "",
                free=max(row["total"] - row["used"], 0),
            )
            for row in self._lacking(more, instead_of)
        )

    def _over_limits(self):
        """Say in words which limits what is in use exceeds; empty when none."""
        self.ensure_one()
        if self._is_unlimited():
            return ""
        return "; ".join(
            self.env._(
                "%(label)s: %(used)g of %(total)g",
                label=row["label"],
                used=row["used"],
                total=row["total"],
            )
            for row in self._lacking()
        )

    def _what_would_help(self, more=None, besides=None):
        """Say which workspace plan, or which single deletion, would make room."""
        self.ensure_one()
        wanted = {row["key"]: row["used"] + row["added"] for row in self._quota_rows(more)}
        lacking = {
            row["key"]: row["used"] + row["added"] - row["total"] for row in self._lacking(more)
        }
        larger = self.env["paas.workspace.plan"].search(Domain.TRUE)
        fitting = next((one for one in larger if one._has_room_for(wanted)), None)
        deletions = self._deletions_that_help(lacking, besides)
        sentences = [
            fitting
            and self.env._(
                "The workspace plan “%(plan)s” (%(room)s) has room for it: ask for it on the "
                "workspace's page.",
                plan=fitting.name,
                room=fitting.room_text,
            ),
            deletions
            and self.env._(
                "Deleting one of these makes room, too: %s.", ", ".join(deletions[:MOST_NAMED])
            ),
        ]
        return " ".join(filter(None, sentences)) or self.env._(
            "Choose a smaller size, or ask an administrator for more room."
        )

    def _deletions_that_help(self, lacking, besides):
        """Return the names of what alone frees all that is lacking, the smallest first."""
        found = []
        for service in self.service_ids - (besides or self.service_ids.browse()):
            if service.state == "draft":
                continue
            frees = service._takes()
            if all(frees[key] + 1e-9 >= amount for key, amount in lacking.items()):
                found.append((frees["memory"], service.name))
        if set(lacking) == {"storage"}:
            found += [
                (0, self.env._("the kept disk of “%s”", volume.source_service_name))
                for volume in self.kept_volume_ids
                if volume.size_gib + 1e-9 >= lacking["storage"]
            ]
        return [name for _size, name in sorted(found)]

    def _check_limits_untouched(self, vals):
        """Refuse what somebody else than an administrator may not write."""
        if self.env.su:
            return
        allowed = ADMINISTRATORS_WRITE if self._is_administrator() else WRITABLE
        refused = [
            key for key in vals if key in self._fields and key not in allowed and not _is_mail(key)
        ]
        if refused:
            raise AccessError(
                self.env._(
                    "Only administrators of the platform set limits and places: %s",
                    ", ".join(sorted(refused)),
                )
            )

    def _with_limits_of_plan(self, vals):
        """Return ``vals`` with the limits that their plan brings; given ones go first."""
        if not vals.get("plan_id"):
            return vals
        plan = self.env["paas.workspace.plan"].browse(vals["plan_id"])
        return {**plan._limits(), **vals}

    def _first_plan(self, vals):
        """Return ``vals`` of a workspace that somebody makes for themselves, with its plan."""
        plans = self.env["paas.workspace.plan"]
        plan = plans.browse(vals.get("plan_id")) or plans._default_plan()
        if not plan:
            raise UserError(self.env._("There is no workspace plan yet. Ask an administrator."))
        if vals.get("plan_id") and not plan.self_service:
            raise AccessError(
                self.env._("The plan “%s” is given by administrators. Ask for it.", plan.name)
            )
        return {**vals, "plan_id": plan.id}


def _is_mail(name):
    """Tell whether a field belongs to the chatter, which checks its own access."""
    return name.startswith(("message_", "activity_"))
