from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..engine import answers, naming
from ..engine.errors import InvalidValues
from .engine_texts import problem_text

ADDRESS_FIELD = answers.Field(key="subdomain", type="subdomain", required=True)


class PaasCloudServiceInputs(models.Model):
    """The configure form: its fields, what is wrong, what it costs and whether it fits."""

    _inherit = "paas.cloud.service"

    field_schema = fields.Json(compute="_compute_field_schema")
    input_errors = fields.Json(compute="_compute_input_errors")
    plan_cards = fields.Json(compute="_compute_plan_cards")
    quota_after = fields.Json(compute="_compute_plan_cards")
    fits_quota = fields.Boolean(compute="_compute_plan_cards")

    @api.constrains("plan_id", "template_id")
    def _check_plan(self):
        for service in self:
            if service.plan_id and service.plan_id.template_id != service.template_id:
                raise ValidationError(self.env._("This plan belongs to another application."))

    def _check_answers_known(self):
        """Refuse answers that the form does not ask for."""
        self.ensure_one()
        if self.inputs and not isinstance(self.inputs, dict):
            raise ValidationError(self.env._("The answers must be a set of fields."))
        known = {field.key for field in self.template_id._engine_fields()}
        unknown = set(self.inputs or ()) - known
        if unknown:
            raise ValidationError(
                self.env._(
                    "“%(app)s” has no such setting: %(names)s",
                    app=self.template_id.name,
                    names=", ".join(sorted(unknown)),
                )
            )

    @api.depends("template_id")
    def _compute_field_schema(self):
        for service in self:
            # the form's definition is for everybody who may see the application
            questions = service.template_id.sudo().field_ids
            service.field_schema = [question._page_field() for question in questions]

    @api.depends("template_id", "inputs", "name", "subdomain", "workspace_id")
    def _compute_input_errors(self):
        for service in self:
            service.input_errors = service._find_input_errors()

    def _find_input_errors(self):
        """Return what is wrong with the answers, by field; empty when all is right."""
        self.ensure_one()
        problems = {}
        if not (self.name or "").strip():
            problems["name"] = self.env._("Give it a name.")
        try:
            answers.check(self.template_id._engine_fields(), self.inputs or {})
        except InvalidValues as error:
            problems |= {
                key: problem_text(self.env, problem) for key, problem in error.fields.items()
            }
        if self.template_id._has_address():
            answer = self._judge_subdomain(
                self.subdomain, self.cluster_id or self.workspace_id.cluster_id
            )
            if answer["state"] != "ok":
                problems["subdomain"] = answer["message"]
        return problems

    @api.model
    def check_subdomain(self, subdomain, workspace_id, service_id=False):
        """Tell whether an address can be had in a workspace's cluster."""
        workspace = self.env["paas.workspace"].browse(workspace_id)
        workspace.check_access("read")
        service = self.browse(service_id or ())
        # the cluster's own record is for administrators; only its identity is used
        return service._judge_subdomain(subdomain, workspace.sudo().cluster_id)

    def _judge_subdomain(self, subdomain, cluster):
        """Return whether an address is right and free, in words, with a free one if not."""
        code = naming.subdomain_error(subdomain or "")
        if code:
            problem = answers.Problem(f"subdomain_{code}")
            return {"state": "invalid", "message": problem_text(self.env, problem)}
        if self._taken_subdomains([subdomain], cluster):
            free = self._free_subdomain(subdomain, cluster)
            return {
                "state": "taken",
                "message": self.env._("This address is taken. “%s” is free.", free),
                "suggestion": free,
            }
        return {"state": "ok", "message": ""}

    def _taken_subdomains(self, candidates, cluster):
        """Return which of the addresses other services of the cluster have."""
        # addresses are public, and taken also by services that the person cannot see
        others = self.sudo().search_fetch(
            [
                ("cluster_id", "=", cluster.id),
                ("subdomain", "in", candidates),
                ("desired_state", "!=", "draft"),
                ("id", "not in", self._origin.ids),
            ],
            ["subdomain"],
        )
        return set(others.mapped("subdomain"))

    def _free_subdomain(self, text, cluster=None):
        """Return an address like ``text`` that nobody has."""
        cluster = cluster or self.workspace_id.cluster_id
        stem = naming.slug(text.lower().replace(" ", "-"), 40).replace("--", "-")
        if naming.subdomain_error(stem):
            stem = f"{stem}-app"
        candidates = [stem] + [f"{stem}-{number}" for number in range(2, 50)]
        taken = self._taken_subdomains(candidates, cluster)
        return next((name for name in candidates if name not in taken), stem)

    @api.depends("template_id", "plan_id", "workspace_id", "state", "disk_gib")
    def _compute_plan_cards(self):
        for service in self:
            workspace, template = service.workspace_id, service.template_id
            counted, takes = service.state != "draft", service._takes()
            cards = []
            for plan in template.plan_ids:
                now = service.plan_id if counted else None
                why = (
                    ""
                    if not workspace or plan == now
                    else workspace._does_not_fit(
                        service._takes(plan), instead_of=takes if counted else None
                    )
                )
                cards.append(
                    {
                        "id": plan.id or plan._origin.id,
                        "code": plan.code,
                        "name": plan.name,
                        "cpu": plan.cpu,
                        "memory_mib": plan.memory_mib,
                        "storage_gib": plan.storage_gib,
                        "price_text": plan._price_text(),
                        "suggested": plan.suggested,
                        "fits": not why,
                        "why": why,
                    }
                )
            service.plan_cards = cards
            service.fits_quota = bool(workspace) and (counted or not workspace._does_not_fit(takes))
            service.quota_after = {
                "workspace": workspace.name or "",
                "rows": workspace._quota_rows(None if counted else takes) if workspace else [],
            }

    def _check_ready_to_deploy(self):
        """Raise what keeps this service from being deployed, all at once."""
        self.ensure_one()
        self._check_cluster()
        problems = self._find_input_errors()
        if problems:
            labels = {field.key: field.label for field in self.template_id._engine_fields()}
            labels |= {"name": self.env._("Name"), "subdomain": self.env._("Address")}
            raise UserError(
                "\n".join(f"{labels.get(key, key)}: {text}" for key, text in problems.items())
            )
        if not self.plan_id:
            raise UserError(self.env._("Choose a plan."))
        self._check_room(self.plan_id)

    def _check_cluster(self):
        """Refuse changes on a cluster that nobody works for."""
        # the cluster's record is for administrators; whether it is in use is no secret
        cluster = self.sudo().cluster_id
        cluster.fetch(["active", "cron_id"])
        if not cluster.active:
            raise UserError(
                self.env._("The cluster of this workspace is switched off. Ask an administrator.")
            )
