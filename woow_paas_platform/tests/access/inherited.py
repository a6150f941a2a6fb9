"""What Odoo's own public methods are called with, by the names of their parameters."""

import inspect

SKIPPED = {"self", "args", "kwargs", "options", "read_kwargs"}


def arguments(record, method, partner):
    """Return keyword arguments for one of Odoo's methods: as much as there is to ask for."""
    found = getattr(type(record), method)
    names = inspect.signature(found).parameters.keys() - SKIPPED
    known = _known(record, partner)
    more = known["options"] if method == "message_post" else {}
    return {name: known[name] for name in names if name in known} | more


def _known(record, partner):
    name = record._rec_name or "display_name"
    reading = {name: {}, "display_name": {}}
    whole = [["id", "in", record.ids]]
    stored = name if record._fields[name].store else "id"
    return {
        "aggregates": ["id:array_agg", "__count"],
        "allfields": [name],
        "body": "Hello",
        "default": {},
        "domain": whole,
        "field_name": "workspace_id" if "workspace_id" in record._fields else stored,
        "field_names": ["display_name", name],
        "fields": ["display_name", name],
        "fields_spec": reading,
        "fields_to_export": ["display_name", ".id", name],
        "group_by": stored,
        "groupby": [stored],
        "grouping_sets": [[stored]],
        "help_message": "",
        "langs": ["en_US"],
        "limit": 100,
        "message": "From: a@example.com\nTo: b@example.com\nSubject: x\n\nHello",
        "model": record._name,
        "msg_dict": {"subject": "x", "body": "x"},
        "name": "",
        "new": record.ids,
        "notification_type": "email",
        "operation": "read",
        "options": {"body": "Hello", "partner_ids": [partner]},
        "partner_ids": [partner],
        "progress_bar": {"field": "state", "colors": {"running": "success"}},
        "specification": reading,
        "thread_id": record.id,
        "translations": {"en_US": "New"},
        "update_vals": {name: "New"},
        "values": {name: "New"},
        "vals": {name: "New"},
        "vals_list": [{name: "New"}],
        "view_id": None,
        "view_type": "form",
        "views": [[False, "form"]],
    }
