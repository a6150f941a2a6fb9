import math

from odoo import models
from odoo.fields import Domain

from ..engine.diagnosis import fixes


class PaasDiagnosisChoices(models.Model):
    """What there is to choose from for a fix, and what is suggested."""

    _inherit = "paas.diagnosis"

    def _is_fix_possible(self, code):
        """Tell whether a fix has anything to work on."""
        if not self.service_id:
            # of the platform itself: there is no app that could be changed
            return not fixes.FIXES[code].becomes
        check = getattr(self, f"_possible_{code}", None)
        return check is None or bool(check())

    def _possible_change_plan(self):
        return self._plans()

    def _possible_rollback(self):
        return self._good_revisions()

    def _possible_set_port(self):
        return self._port_field()

    def _possible_choose_storage_class(self):
        return self._cluster().storage_classes

    def _possible_set_default_class(self):
        return self._cluster().storage_classes

    def _possible_choose_ingress_class(self):
        return self._cluster().ingress_classes

    def _possible_synchronise(self):
        return self._source().kind != "shipped"

    def _possible_choose_version(self):
        return self._versions()

    def _possible_show_dns(self):
        # whether the app has an address, which everybody sees
        return self.service_id.sudo()._host()

    def _possible_delete_services(self):
        return self._neighbours()

    def _choices(self, code):
        """Return options, suggestion and help of each thing that a fix asks for."""
        asked = getattr(self, f"_choices_{code}", None)
        return asked() if asked else {}

    def _choices_change_plan(self):
        plans = self._plans()
        options = [
            [
                str(plan.id),
                " · ".join(filter(None, (plan.name, plan.size_text, plan._price_text()))),
            ]
            for plan in plans
        ]
        return {"plan": {"options": options, "value": options[0][0] if options else ""}}

    def _plans(self):
        """Return the plans that would help and fit, the nearest first."""
        service = self.service_id
        now = service.plan_id
        plans = service.template_id.plan_ids - now
        if self.cause in fixes.LARGER:
            plans = plans.filtered(lambda plan: plan.memory_mib > now.memory_mib)
        elif self.cause in fixes.SMALLER:
            plans = plans.filtered(
                lambda plan: plan.cpu <= now.cpu and plan.memory_mib <= now.memory_mib
            )
        # a disk that is there cannot shrink
        if service.claims:
            plans = plans.filtered(lambda plan: plan.storage_gib >= now.storage_gib)
        plans = plans.filtered(self._fits_instead)
        return plans.sorted(lambda plan: abs(plan.memory_mib - now.memory_mib))

    def _fits_instead(self, plan):
        """Tell whether a plan fits in the place of the one that is counted now."""
        service = self.service_id
        before = service._takes()
        return all(
            row["total"] is None
            or row["added"] <= before[row["key"]]
            or row["used"] - before[row["key"]] + row["added"] <= row["total"] + 1e-6
            for row in service.workspace_id._quota_rows(service._takes(plan))
        )

    def _choices_registry_credentials(self):
        return {"host": {"value": self._registry()}}

    def _registry(self):
        """Return the registry in the app's image; the public one's address when it names none."""
        service = self.service_id
        inputs = service.inputs or {}
        image = next(
            (
                inputs.get(field.key) or field.default
                for field in service.template_id._engine_fields()
                if field.type == "image"
            ),
            "",
        )
        first, slash, _rest = (image or "").partition("/")
        named = slash and ("." in first or ":" in first or first == "localhost")
        return first if named else "docker.io"

    def _choices_raise_quota(self):
        service = self.service_id
        workspace, plan = service.workspace_id, service.plan_id
        # a change starts the new instance beside the old one: room for the plan once more
        cpu = _enough(workspace.quota_cpu, workspace.used_cpu + plan.cpu)
        memory = _enough(workspace.quota_memory_mib, workspace.used_memory_mib + plan.memory_mib)
        disk = _enough(workspace.quota_storage_gib, workspace.used_storage_gib + service.disk_gib)
        return {
            "cpu": {"value": f"{cpu:g}", "help": self._in_use(workspace.used_cpu)},
            "memory_mib": {
                "value": math.ceil(memory),
                "help": self._in_use(workspace.used_memory_mib),
            },
            "storage_gib": {
                "value": math.ceil(disk),
                "help": self._in_use(workspace.used_storage_gib),
            },
        }

    def _possible_request_room(self):
        return self._larger_rooms()

    def _choices_request_room(self):
        options = [
            [str(plan.id), f"{plan.name} · {plan.room_text}"] for plan in self._larger_rooms()
        ]
        return {"plan": {"options": options, "value": options[0][0] if options else ""}}

    def _larger_rooms(self):
        """Return the workspace plans in which the app would have room."""
        service = self.service_id
        workspace = service.workspace_id
        needed = {
            row["key"]: row["used"] + (row["added"] if row["key"] != "services" else 0)
            for row in workspace._quota_rows(service._takes())
        }
        plans = self.env["paas.workspace.plan"].search(Domain.TRUE) - workspace.plan_id
        return plans.filtered(lambda room: room._has_room_for(needed))

    def _in_use(self, amount):
        return self.env._("%g in use; 0 is no limit.", amount)

    def _cluster(self):
        """Return the cluster; its classes are no secret to who may choose one."""
        return self.sudo().cluster_id or self.service_id.sudo().cluster_id

    def _choices_choose_storage_class(self):
        return {"storage_class": _classes(self._cluster().storage_classes)}

    def _choices_set_default_class(self):
        return {"storage_class": _classes(self._cluster().storage_classes)}

    def _choices_choose_ingress_class(self):
        return {"ingress_class": _classes(self._cluster().ingress_classes)}

    def _source(self):
        """Return the source of the app's chart; what kind it is of is no secret."""
        return self.service_id.template_id.sudo().source_id

    def _versions(self):
        """Return the other versions of the app's chart as they were last read, newest first.

        The same version with another digest is another one.
        """
        template = self.service_id.template_id
        version, digest = template.chart_version, template.chart_digest
        return self._source().version_ids.filtered(
            lambda one: (
                one.name == template.chart_name
                and (one.version != version or (digest and one.digest != digest))
            )
        )

    def _choices_choose_version(self):
        options = [[str(one.id), one.display_name] for one in self._versions()]
        return {"version": {"options": options, "value": options[0][0] if options else ""}}

    def _port_field(self):
        """Return the key of the field that holds the app's port; empty when there is none."""
        questions = self.service_id.template_id._engine_fields()
        return next((field.key for field in questions if field.type == "port"), "")

    def _choices_set_port(self):
        service = self.service_id
        key = self._port_field()
        now = (service.inputs or {}).get(key)
        if now is None:
            questions = service.template_id._engine_fields()
            now = next(field.default for field in questions if field.key == key)
        listening = (self.params or {}).get("listening", "")
        return {
            "port": {
                "value": int(listening) if str(listening).isdigit() else "",
                "help": self.env._("It is %s now. The log often says which one it is.", now),
            }
        }

    def _good_revisions(self):
        """Return what the app ran with before, newest first."""
        return self.service_id.revision_ids.filtered(
            lambda revision: revision.worked and not revision.current
        )

    def _choices_rollback(self):
        options = [
            [
                str(revision.id),
                self.env._(
                    "Revision %(number)s, %(day)s",
                    number=revision.number,
                    day=revision.create_date.date(),
                ),
            ]
            for revision in self._good_revisions()[:10]
        ]
        return {"revision": {"options": options, "value": options[0][0] if options else ""}}

    def _choices_raise_timeout(self):
        # how long a change may take is no secret of the cluster's
        seconds = self.service_id.sudo()._seconds_for_a_change()
        return {
            "seconds": {
                "value": min(seconds * 2, 7200),
                "help": self.env._("It is %s seconds now.", seconds),
            }
        }

    def _neighbours(self):
        """Return the workspace's deployed apps, the largest first."""
        return self.service_id.workspace_id.service_ids.filtered(
            lambda service: service.state != "draft" and service.can_delete
        ).sorted(lambda service: (-service.plan_id.memory_mib, -service.plan_id.cpu, service.name))


def _enough(limit, needed):
    """Return a limit that has room for what is needed; 0 stays unlimited."""
    return limit and max(limit, needed)


def _classes(names):
    options = [[name, name] for name in names or ()]
    return {"options": options, "value": options[0][0] if options else ""}
