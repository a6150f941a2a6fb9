"""The engine's texts for people, as Odoo translates them."""

from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

PROBLEMS = {
    "required": _lt("Fill this in."),
    "unknown": _lt("This app has no such setting."),
    "type_text": _lt("This must be text."),
    "type_integer": _lt("This must be a whole number."),
    "type_boolean": _lt("This must be yes or no."),
    "type_env": _lt("This must be a list of names and values."),
    "control": _lt("This contains characters that cannot be typed."),
    "one_line": _lt("This must be a single line."),
    "too_long": _lt("This is longer than %(maximum)s characters."),
    "minimum": _lt("This must be at least %(minimum)s."),
    "maximum": _lt("This must be at most %(maximum)s."),
    "pattern": _lt("This does not have the expected form."),
    "choice": _lt("Choose one of: %(options)s."),
    "image": _lt("This is not an image name, like registry.example.com/team/app:1.0."),
    "env_name": _lt("“%(name)s” is not a variable name: letters, digits and _, not first a digit."),
    "env_twice": _lt("“%(name)s” is set twice."),
    "env_many": _lt("These are more than %(maximum)s variables."),
    "secret_ref": _lt("This does not name a stored secret."),
    "too_short": _lt("This is shorter than %(minimum)s characters."),
    "subdomain_required": _lt("Fill this in."),
    "subdomain_too_long": _lt("An address has at most 63 characters."),
    "subdomain_characters": _lt("An address has only small letters, digits and hyphens."),
    "subdomain_hyphen_edge": _lt("An address starts and ends with a letter or a digit."),
    "subdomain_punycode": _lt("An address cannot have two hyphens in third and fourth place."),
    "subdomain_reserved": _lt("This address is kept for the platform."),
}


def problem_text(env, problem):
    """Return what is wrong with an answer in the person's language."""
    text = PROBLEMS.get(getattr(problem, "code", ""))
    if not text:
        return str(problem)
    translated = env._(text)
    return translated % problem.params
