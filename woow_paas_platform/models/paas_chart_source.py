import logging
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from .. import encryption
from ..engine.domain import ChartRef, ChartSource
from ..engine.errors import EngineError
from .paas_cluster import utc_now

_logger = logging.getLogger(__name__)

AT_ONCE = 8
"""Sources that are asked side by side: a dead one does not delay the others."""


class PaasChartSource(models.Model):
    """Where charts come from: this addon, a chart repository, or an OCI registry."""

    _name = "paas.chart.source"
    _description = "Chart source"
    _order = "sequence, name, id"

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        [
            ("shipped", "Comes with the platform"),
            ("repository", "Chart repository"),
            ("registry", "OCI registry"),
        ],
        required=True,
        default="repository",
    )
    url = fields.Char(
        string="Address", help="https://… of a chart repository, or oci://… of a registry."
    )
    username = fields.Char(string="User name")
    password = fields.Char(
        compute="_compute_written_only",
        inverse="_inverse_password",
        help="Stored encrypted and not shown again.",
    )
    password_ciphertext = fields.Char(groups="base.group_system", copy=False)
    has_password = fields.Boolean(compute="_compute_has_password", compute_sudo=True)
    ca = fields.Text(
        string="CA certificate", help="PEM; for a source whose certificate is of your own making."
    )
    allow_http = fields.Boolean(
        string="Allow http", help="Without encryption: only in a network that you trust."
    )
    allow_private = fields.Boolean(
        string="Allow private addresses",
        help="Let the platform fetch from addresses of a private network.",
    )
    state = fields.Selection(
        [("new", "Not read yet"), ("read", "Read"), ("failed", "Not reachable")],
        default="new",
        required=True,
        readonly=True,
        copy=False,
    )
    synchronised_at = fields.Datetime(string="Last synchronisation", readonly=True, copy=False)
    requested_at = fields.Datetime(readonly=True, copy=False)
    last_error = fields.Text(readonly=True, copy=False)
    version_ids = fields.One2many("paas.chart.version", "source_id", string="Charts")
    template_ids = fields.One2many("paas.app.template", "source_id", string="Applications")
    chart_count = fields.Integer(compute="_compute_chart_count")

    @api.depends("password_ciphertext")
    def _compute_written_only(self):
        self.password = False

    @api.depends("password_ciphertext")
    def _compute_has_password(self):
        for source in self:
            source.has_password = bool(source.password_ciphertext)

    def _inverse_password(self):
        for source in self.filtered("password"):
            ciphertext = encryption.encrypt(self.env, source.password)
            # administrators write credentials; only the system reads them
            source.sudo().password_ciphertext = ciphertext

    @api.depends("version_ids")
    def _compute_chart_count(self):
        groups = self.env["paas.chart.version"]._read_group(
            [("source_id", "in", self.ids)], ["source_id"], ["name:count_distinct"]
        )
        counts = {source.id: count for source, count in groups}
        for source in self:
            source.chart_count = counts.get(source.id, 0)

    @api.constrains("kind", "url", "allow_http")
    def _check_url(self):
        for source in self.filtered(lambda source: source.kind != "shipped"):
            address = urlsplit(source.url or "")
            schemes = ("oci",) if source.kind == "registry" else ("https", "http")
            if address.scheme not in schemes or not address.hostname:
                raise ValidationError(
                    self.env._(
                        "The address of “%(name)s” must begin with %(scheme)s://.",
                        name=source.name,
                        scheme=schemes[0],
                    )
                )
            if address.username or address.password:
                raise ValidationError(
                    self.env._("Enter user name and password in their own fields.")
                )
            if address.scheme == "http" and not source.allow_http:
                raise ValidationError(
                    self.env._("This address is not encrypted. Use https, or allow http.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        sources = super().create(vals_list)
        sources._request()
        return sources

    def write(self, vals):
        result = super().write(vals)
        if {"kind", "url", "username", "password", "ca", "allow_http", "allow_private"} & set(vals):
            self._request()
        return result

    def action_synchronise(self):
        """Ask for what the sources offer now; the scheduled action reads it."""
        if not self.env.su and not self.env.user.has_group(
            "woow_paas_platform.group_paas_administrator"
        ):
            raise AccessError(self.env._("Only administrators of the platform read chart sources."))
        self._request()
        return False

    def _request(self):
        """Have the sources read as soon as this transaction is committed."""
        remote = self.filtered(lambda source: source.kind != "shipped")
        if not remote:
            return
        remote.write({"requested_at": utc_now()})
        # the scheduled action is the platform's, whoever asks for a reading
        self.env.ref("woow_paas_platform.cron_chart_sources").sudo()._trigger()

    @api.model
    def _run_scheduled_action(self):
        """Read every source that was asked for, and once a day all of them.

        One request for a repository, one for each application for a registry, all sources
        side by side.
        """
        due = self.search([("kind", "!=", "shipped"), ("active", "=", True)]).filtered(
            lambda source: source._is_due()
        )
        engine = self.env["paas.engine"]
        asked = [(source.id, source._engine_source(), source._names()) for source in due]
        store = engine._charts()
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="paas-charts") as pool:
            answers = list(pool.map(partial(_read, store), asked))
        for (source, _engine_source, _names), answer in zip(asked, answers, strict=True):
            engine._in_transaction(partial(self.browse(source)._note, answer))

    def _is_due(self):
        """Tell whether the source was asked for, or was last read a day ago."""
        self.ensure_one()
        read = self.synchronised_at
        if not read or (utc_now() - read).total_seconds() > 86_000:
            return True
        return bool(self.requested_at and self.requested_at > read)

    def _names(self):
        """Return the charts that the applications take from this source."""
        self.ensure_one()
        return tuple(sorted(set(self.template_ids.mapped("chart_name"))))

    def _note(self, answer):
        """Write what a source offers, or why it could not be read."""
        self.ensure_one()
        if not self.exists():
            return
        vals = {"synchronised_at": utc_now()}
        if isinstance(answer, EngineError):
            self.write({**vals, "state": "failed", "last_error": answer.message})
            return
        self.write({**vals, "state": "read", "last_error": False})
        self.env["paas.chart.version"]._replace(self, answer)

    def _engine_source(self):
        """Return the source with its credentials; only the engine may ask."""
        self.ensure_one()
        # credentials are readable by the system only; the engine acts as the system
        source = self.sudo()
        if source.kind == "shipped":
            return None
        return ChartSource(
            kind=source.kind,
            url=source.url,
            username=source.username or "",
            password=encryption.decrypt(self.env, source.password_ciphertext),
            ca=source.ca or "",
            allow_http=source.allow_http,
            allow_private=source.allow_private,
        )

    @api.model
    def _chart_ref(self, chart):
        """Return the engine's reference for a chart as an operation has written it down.

        ``chart`` has ``source`` (id), ``name``, ``version`` and, once it was fetched, ``digest``.
        """
        source = self.browse(chart.get("source") or ()).exists()
        if not source or source.kind == "shipped":
            folder = self.env["paas.app.template"]._shipped_chart(chart["name"])
            return ChartRef(folder, chart.get("version") or "", chart.get("digest") or "")
        return ChartRef(
            chart["name"],
            chart.get("version") or "",
            chart.get("digest") or "",
            source._engine_source(),
        )


def _read(store, asked):
    """Return what one source offers, or the error that says why not."""
    _id, source, names = asked
    try:
        return store.versions(source, names)
    except EngineError as error:
        _logger.warning("chart source %s: %s", source.url, error.message)
        return error
