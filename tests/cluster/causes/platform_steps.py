"""What cases of the platform itself share."""

from .case import ADMINISTRATOR, Step
from .reports import now


def platform_step(causes, press, *, reported=now, readings=0, **more):
    """Return a step that an administrator takes on the page of the platform's health."""
    about = {"by": ADMINISTRATOR, "about": "platform"}
    return Step(causes, reported, press, readings=readings, **about, **more)


def is_cut_off(patient):
    """Tell whether a call to the cluster has failed; what is under way ends as it began."""
    patient.ask("action_refresh")
    (failed_now,) = patient.odoo.sql.one(
        "SELECT failed_reads > 0 OR failure IS NOT NULL FROM paas_cluster WHERE id ="
        " (SELECT cluster_id FROM paas_cloud_service WHERE id = %s)",
        patient.id,
    )
    return failed_now


def undone(patient):
    patient.undo.close()
