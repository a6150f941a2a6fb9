from odoo import api, fields, models
from odoo.exceptions import UserError

SCALE = ("queued", "apply", "wait", "ready")
ROUTES = {
    "delete": ("queued", "apply", "cleanup", "ready"),
    "stop": SCALE,
    "start": SCALE,
    "restart": SCALE,
}
WHOLE = ("queued", "prepare", "backup", "apply", "stop", "wait", "cleanup")
SOMETIMES = ("backup", "stop")
"""Stages that are shown only where the operation has reached them."""
ROUTE = ("queued", "prepare", "apply", "wait", "ready")


class PaasCloudServicePage(models.Model):
    """What the service's page shows besides its own fields."""

    _inherit = "paas.cloud.service"

    template_name = fields.Char(related="template_id.name", string="Application name")
    template_summary = fields.Char(related="template_id.summary", string="About the application")
    template_icon = fields.Char(related="template_id.icon", string="Application icon")
    template_color = fields.Char(related="template_id.color", string="Colour")
    template_version = fields.Char(related="template_id.version", string="Version")
    deploy_minutes = fields.Integer(related="template_id.deploy_minutes")
    has_address = fields.Boolean(related="template_id.has_address")
    keeps_data = fields.Boolean(related="template_id.keeps_data")
    cluster_name = fields.Char(related="cluster_id.name", string="Cluster name")
    workspace_role = fields.Selection(related="workspace_id.my_role", string="My role")
    domain_suffix = fields.Char(compute="_compute_address", compute_sudo=True)
    access_scheme = fields.Char(compute="_compute_address", compute_sudo=True)
    address_scheme = fields.Char(compute="_compute_address", compute_sudo=True)
    url = fields.Char(compute="_compute_address", compute_sudo=True)
    address_text = fields.Char(compute="_compute_address", compute_sudo=True)
    price_text = fields.Char(compute="_compute_price_text", string="Price")
    volume_count = fields.Integer(compute="_compute_volume_count")
    timeline = fields.Json(compute="_compute_timeline")

    @api.depends("subdomain", "cluster_id", "workspace_id", "template_id")
    def _compute_address(self):
        for service in self:
            cluster = service.cluster_id or service.workspace_id.cluster_id
            scheme = cluster.access_scheme or "http"
            port = f":{cluster.access_port}" if cluster.access_port else ""
            host = service._host()
            service.access_scheme = service.address_scheme = scheme
            service.domain_suffix = f".{cluster.domain or ''}"
            service.url = f"{scheme}://{host}{port}" if host else False
            service.address_text = f"{host}{port}" if host else False

    def _host(self, subdomain=None):
        """Return the name in the address; empty for apps without one."""
        self.ensure_one()
        subdomain = self.subdomain if subdomain is None else subdomain
        cluster = self.cluster_id or self.workspace_id.cluster_id
        if not (self.template_id.has_address and subdomain and cluster.domain):
            return ""
        return f"{subdomain}.{cluster.domain}"

    @api.depends("plan_id")
    def _compute_price_text(self):
        for service in self:
            service.price_text = service.plan_id._price_text() if service.plan_id else ""

    @api.depends("claims")
    def _compute_volume_count(self):
        for service in self:
            service.volume_count = len(service.claims or ())

    @api.depends("operation_id.steps", "operation_id.state", "operation_id.stage")
    def _compute_timeline(self):
        for service in self:
            # whoever sees the service sees its operations
            operation = service.sudo().operation_id
            service.timeline = service._timeline_of(operation) if operation else False

    def _timeline_of(self, operation):
        """Return an operation as the page draws it: its stages, and how far it came."""
        labels = self._stage_labels(operation.kind)
        reached_stages = {step["stage"] for step in operation.steps or ()}
        route = [
            stage
            for stage in (*WHOLE, "ready")
            if stage in ROUTES.get(operation.kind, ROUTE)
            or (stage in SOMETIMES and stage in reached_stages)
        ]
        if "stop" in reached_stages:
            labels["wait"] = self.env._("App ended")
        began = {step["stage"]: step["at"] for step in operation.steps or ()}
        current = operation.stage if operation.stage in route else "queued"
        reached = route.index(current)
        stages = []
        for number, stage in enumerate(route):
            after = next((began[later] for later in route[number + 1 :] if later in began), None)
            start = began.get(stage)
            if operation.state == "done" or number < reached:
                state = "done"
            elif number == reached:
                state = "failed" if operation.state in ("failed", "cancelled") else "now"
                if operation.state == "superseded":
                    state = "todo"
            else:
                state = "todo"
            end = after or (state == "failed" and _text(operation.finished_at)) or None
            stages.append(
                {
                    "stage": stage,
                    "label": labels[stage],
                    "state": state,
                    "at": start,
                    "seconds": _seconds(start, end),
                    "note": operation.error_message or "" if state == "failed" else "",
                }
            )
        return {
            "kind": operation.kind,
            "title": self._operation_title(operation),
            "state": operation.state,
            "user": self._asker(operation),
            "started_at": _text(operation.started_at or operation.create_date),
            "finished_at": _text(operation.finished_at),
            "stages": stages,
        }

    def _stage_labels(self, kind):
        """Return what each stage of a kind of operation is called once it is over."""
        env = self.env
        labels = {
            "queued": env._("Asked for"),
            "prepare": env._("Workspace prepared"),
            "backup": env._("Backed up"),
            "apply": env._("Sent to the cluster"),
            "stop": env._("Stopped again"),
            "wait": env._("App started"),
            "cleanup": env._("Cleaned up"),
            "ready": env._("Done"),
        }
        own = {
            "deploy": {"ready": env._("Running")},
            "delete": {"apply": env._("Removed from the cluster"), "ready": env._("Deleted")},
            "stop": {"wait": env._("App ended"), "ready": env._("Stopped")},
            "start": {"ready": env._("Running")},
            "restart": {"wait": env._("Instances replaced"), "ready": env._("Running")},
        }
        return labels | own.get(kind, {})

    def action_open_app(self):
        """Open the app's address in a tab of its own."""
        self.ensure_one()
        self.check_access("read")
        if not self.url:
            raise UserError(self.env._("“%s” has no address.", self.name))
        return {"type": "ir.actions.act_url", "url": self.url, "target": "new"}

    def action_open_delete(self):
        """Open the dialog in which the name is typed."""
        self.ensure_one()
        self._check_operate()
        return {
            "type": "ir.actions.client",
            "tag": "paas_delete_service",
            "params": {"service_id": self.id, "name": self.name, "keeps_data": self.keeps_data},
        }


def _text(moment):
    return fields.Datetime.to_string(moment) if moment else None


def _seconds(start, end):
    if not start or not end:
        return None
    span = fields.Datetime.to_datetime(end) - fields.Datetime.to_datetime(start)
    return max(span.total_seconds(), 0)
