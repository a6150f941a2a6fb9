import re
import secrets

from odoo import models
from odoo.exceptions import UserError

from ..engine import masking, naming, permissions
from ..engine.permissions import MissingPermission


class PaasDiagnosisActions(models.Model):
    """What each fix does: it writes what is wanted, and an operation or a chore follows."""

    _inherit = "paas.diagnosis"

    def _deploy_now(self, **wanted):
        """Ask for the app to be deployed as it stands; what is stuck on its way makes room."""
        service = self.service_id
        if service._busy() == "running":
            service.action_cancel()
            service._check_ready_to_deploy()
            service._ask_to_apply("upgrade" if service.revision else "deploy")
        else:
            service.action_deploy()
        if wanted:
            # the operation is the platform's record; the caller checked the role
            operation = service.sudo().operation_id
            operation.wanted = {**operation.wanted, **wanted}

    def _answer(self, key, value):
        """Write one of the form's answers."""
        service = self.service_id
        service.inputs = {**(service.inputs or {}), key: value}

    # Changes of the app

    def _fix_retry(self):
        service = self.service_id
        if service.can_retry:
            service.action_retry()
        else:
            self._deploy_now()

    def _fix_unlock_retry(self):
        self._fix_retry()

    def _fix_deploy_again(self):
        self._deploy_now()

    def _fix_recreate_ingress(self):
        # what others have added to it is taken back, too: it may be the reason
        self._deploy_now(restore=True)

    def _fix_allow_ingress_controller(self):
        # every deployment builds the workspace's walls first
        self._deploy_now()

    def _fix_change_plan(self, plan):
        # one of those that were offered: of this app, and there is room for it
        self.service_id.plan_id = int(plan)
        self._deploy_now()

    def _fix_set_port(self, port):
        self._answer(self._port_field(), port)
        self._deploy_now()

    def _fix_rollback(self, revision):
        self.service_id.action_rollback(int(revision))

    def _fix_registry_credentials(self, host, user, password):
        workspace = self.service_id.workspace_id
        self.env["paas.registry"]._set_for_workspace(workspace, host, user, password)
        self._deploy_now()

    def _fix_take_over(self):
        self.service_id.action_take_over_drift()

    def _fix_restore(self):
        self.service_id.action_restore_drift()

    def _fix_new_name(self):
        service = self.service_id
        # the release's name is the platform's; nothing of this app stands under the old one
        name = naming.release_name(f"r{secrets.token_hex(2)} {service.name}", service.id)
        service.sudo().write({"release_name": name, "revision": 0})
        self._deploy_now()

    # Changes of the platform: administrators only

    def _fix_raise_quota(self, cpu, memory_mib, storage_gib):
        self.service_id.workspace_id.write(
            {
                "quota_cpu": self._number(cpu),
                "quota_memory_mib": memory_mib or 0,
                "quota_storage_gib": storage_gib or 0,
            }
        )
        self._deploy_now()

    def _number(self, text):
        try:
            number = float(text)
        except ValueError as error:
            raise UserError(self.env._("CPU is a number of cores, like 2.5.")) from error
        if not 0 <= number < 10**6:
            raise UserError(self.env._("CPU is a number of cores, like 2.5."))
        return number

    def _fix_choose_storage_class(self, storage_class):
        self.service_id.cluster_id.storage_class = storage_class
        self._deploy_now()

    def _fix_set_default_class(self, storage_class):
        self._cluster()._add_chore("default_class", name=storage_class)
        self._deploy_now()

    def _fix_choose_ingress_class(self, ingress_class):
        self.service_id.cluster_id.ingress_class = ingress_class
        self._deploy_now()

    def _fix_raise_timeout(self, seconds):
        # of this app alone: its own time goes before its application's and its cluster's
        self.service_id.helm_timeout = seconds
        self._fix_retry()

    def _fix_check_connection(self):
        return {"kind": "action", "action": self._cluster().action_check_connection()}

    def _fix_run_now(self):
        self._cluster()._wake()

    def _fix_activate(self):
        cluster = self._cluster()
        # the scheduled action belongs to the cluster; only administrators come here
        cluster.cron_id.active = True
        cluster._wake()

    def _fix_synchronise(self):
        self.service_id.template_id.source_id.action_synchronise()
        self._fix_retry()

    def _fix_choose_version(self, version):
        # one of those that were offered: of this chart, from its own source
        self.service_id.template_id.chart_version_id = int(version)
        self._deploy_now()

    # People

    def _fix_request_room(self, plan, message):
        self.workspace_id.action_request_room(int(plan), message or "")

    def _fix_ask_administrator(self, message):
        self._ask_administrators(self.title, message)

    def _ask_administrators(self, summary, message):
        evidence = [masking.mask_text(line) for line in self.evidence or ()]
        body = self.env["ir.qweb"]._render(
            "woow_paas_platform.repair_request",
            {"cause": self, "message": message or "", "evidence": evidence, "asker": self.env.user},
        )
        group = self.env.ref("woow_paas_platform.group_paas_administrator")
        # members may not make activities for others; the text was made for exactly this
        service = self.service_id.sudo()
        kind = "woow_paas_platform.activity_repair_request"
        for administrator in group.sudo().all_user_ids.filtered("active"):
            asked = service.activity_search([kind], user_id=administrator.id)
            if not asked.filtered(lambda activity: activity.summary == summary):
                service.activity_schedule(
                    kind, summary=summary, note=body, user_id=administrator.id
                )

    # Where a link leads

    def _lead(self, code):
        """Return what the page shows for a fix that changes nothing."""
        return getattr(self, f"_lead_{code}")()

    def _lead_check_again(self):
        self.service_id.action_refresh()
        return {"kind": "done"}

    def _lead_delete(self):
        return {"kind": "action", "action": self.service_id.action_open_delete()}

    def _lead_show_dns(self):
        cluster = self._cluster()
        # the domain stands in the app's own address: it is no secret
        host = self.service_id.sudo()._host()
        target = (self.params or {}).get("target") or self.env._("the cluster's public address")
        return {
            "kind": "show",
            "title": self._fix_label("show_dns"),
            "sentences": [
                self.env._(
                    "The name of this app has to lead to the cluster. Whoever looks after the "
                    "domain %s creates one of these records; it can take some minutes until "
                    "everybody sees it.",
                    cluster.domain,
                )
            ],
            "texts": [
                {"label": self.env._("For this app"), "text": f"{host}. IN A {target}"},
                {"label": self.env._("For all apps"), "text": f"*.{cluster.domain}. IN A {target}"},
            ],
            "again": True,
        }

    def _lead_show_permissions(self):
        said = str((self.params or {}).get("missing", "")).split(", ")
        lacks = _permissions(said) or _permissions(self._cluster().missing_permissions or ())
        return {
            "kind": "show",
            "title": self._fix_label("show_permissions"),
            "sentences": [
                self.env._(
                    "An administrator of the cluster adds these rules to the role "
                    "%s, or applies deploy/kubernetes/rbac.yaml as a whole.",
                    permissions.ENGINE,
                )
            ],
            "texts": [
                {"label": self.env._("Rules"), "text": permissions.missing_manifest(lacks)},
            ],
        }

    def _lead_delete_services(self):
        return {
            "kind": "show",
            "title": self.env._("Make room in %s", self.workspace_id.name),
            "sentences": [
                self.env._("Delete what nobody needs any more. The largest apps come first.")
            ],
            "services": [
                {
                    "id": service.id,
                    "name": service.name,
                    "size": service.plan_id.size_text,
                    "state": service.state,
                    "current": service == self.service_id,
                }
                for service in self._neighbours()
            ],
        }


_PERMISSION = re.compile(r"([a-z]+) ([a-z/]+)(?:\.([a-z0-9.-]+))?(?: \((\S+)\))?")


def _permissions(lines):
    """Return the permissions that lines like “create pods (namespace)” name."""
    named = [told for line in lines if (told := _PERMISSION.fullmatch(line.strip()))]
    return [
        MissingPermission(verb, group or "", resource, place or "")
        for verb, resource, group, place in (told.groups() for told in named)
    ]
