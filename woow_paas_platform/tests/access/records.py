"""One record of each model, all in the workspace of the team, to try everything with."""

from odoo import fields

CANARY = "Matrix"
"""In every name that only members may read."""


def make(case, users):
    """Return records by the name of their model, and others by a name of their own.

    A new model needs a record here: its methods are tried on it.
    """
    env, workspace = case.env, case.workspace
    # room for all of them
    workspace.write({"quota_cpu": 0, "quota_memory_mib": 0, "quota_storage_gib": 0})
    running = case.running(name="Matrix shop", subdomain="matrix-shop")
    stopped = case.running(name="Matrix stopped", subdomain="matrix-stopped")
    # as a finished stop leaves it
    stopped.sudo().write({"desired_state": "stopped", "state": "stopped"})
    draft = case.draft(name="Matrix draft", subdomain="matrix-draft")
    queued = case.draft(name="Matrix queued", subdomain="matrix-queued")
    queued.action_deploy()
    failed = case.draft(name="Matrix failed", subdomain="matrix-failed")
    failed.action_deploy()
    # as the engine leaves an operation that did not work
    failed.sudo().operation_id.write({"state": "failed", "finished_at": fields.Datetime.now()})
    refused = case.draft(name="Matrix refused", subdomain="matrix-refused")
    refused.action_deploy()
    # as the engine leaves a release that others have made
    refused.sudo().operation_id.write({"state": "failed", "error_code": "ownership_conflict"})
    colleague = case._user("matrix_colleague")
    newcomer = case._user("matrix_newcomer")
    found = {
        "running": running,
        "draft": draft,
        "queued": queued,
        "failed": failed,
        "stopped": stopped,
        "refused": refused,
        "revision": running.sudo().revision_ids,
        "large": env.ref("woow_paas_platform.web_application_large"),
        "queued_operation": queued.sudo().operation_id,
        "newcomer": newcomer,
        "colleague": colleague,
        "nothing": env["mail.thread"],
        "team_plan": env.ref("woow_paas_platform.workspace_plan_team"),
        "theirs": _workspace_of(users["other"], "Theirs"),
        "workspace_empty": _workspace_of(users["owner"], "Empty"),
        "spare_cluster": env["paas.cluster"].create({"name": "Spare"}),
        "web": case.template,
        "workspace": workspace,
        "cluster": case.cluster,
        "paas.workspace": workspace,
        "paas.cluster": case.cluster,
        "paas.cloud.service": running,
        "paas.operation": running.sudo().operation_id,
        "paas.revision": running.sudo().revision_ids,
    }
    found["paas.workspace.member"] = env["paas.workspace.member"].create(
        {"workspace_id": workspace.id, "user_id": colleague.id, "role": "user"}
    )
    found["paas.volume"] = env["paas.volume"].create(
        {
            "workspace_id": workspace.id,
            "claim_name": "matrix-claim",
            "kept": True,
            "size_gib": 1,
            "source_service_name": "Matrix old shop",
        }
    )
    found["paas.registry"] = env["paas.registry"].create(
        {
            "workspace_id": workspace.id,
            "host": "matrix.example.com",
            "username": "matrix",
            "password": "matrix",
        }
    )
    found["paas.secret"] = running.sudo().secret_ids._enter(
        running.sudo(), "matrix", "matrix", "matrix"
    )
    found["paas.diagnosis"] = env["paas.diagnosis"].create(
        {
            "service_id": running.id,
            "cause": "gone",
            "title": "Matrix cause",
            "text": "Text",
            "fixes": ["retry"],
        }
    )
    found["paas.workspace.plan"] = env["paas.workspace.plan"].create({"name": "Matrix"})
    found["paas.bundle"] = env["paas.bundle"].create({"name": "M", "service_id": running.id})
    return {**found, **_catalogue(env), **_charts(env)}


def _workspace_of(user, name):
    return user.env["paas.workspace"].with_user(user).create({"name": name})


def _catalogue(env):
    category = env["paas.app.category"].create({"name": "Matrix"})
    template = env["paas.app.template"].create(
        {
            "name": "Matrix",
            "summary": "Matrix",
            "category_id": category.id,
            "chart_name": "web-application",
        }
    )
    return {
        "category": category,
        "template": template,
        "paas.app.category": env["paas.app.category"].create({"name": "Matrix, unused"}),
        "paas.app.tag": env["paas.app.tag"].create({"name": "Matrix"}),
        "paas.app.template": template,
        "paas.app.field": env["paas.app.field"].create(
            {"template_id": template.id, "key": "matrix", "label": "Matrix"}
        ),
        "paas.plan": env["paas.plan"].create(
            {"template_id": template.id, "code": "matrix", "name": "Matrix"}
        ),
    }


def _charts(env):
    source = env["paas.chart.source"].create(
        {"name": "Matrix", "url": "https://matrix.example.com"}
    )
    return {
        "source": source,
        "paas.chart.source": source,
        "paas.chart.version": env["paas.chart.version"].create(
            {"source_id": source.id, "name": "matrix", "version": "1.0.0"}
        ),
        "paas.chart": env["paas.chart"].create({"name": "matrix", "digest": "f" * 64}),
        "paas.engine.log": env["paas.engine.log"]._note("warning", "Matrix"),
    }
