"""The context of a call comes from whoever calls."""


def without_defaults(records, allowed=()):
    """Return ``records`` whose context presets no fields of the model but ``allowed`` ones."""
    kept = {
        key: value
        for key, value in records.env.context.items()
        if not key.startswith("default_") or key.removeprefix("default_") in allowed
    }
    return records.with_env(records.env(context=kept))
