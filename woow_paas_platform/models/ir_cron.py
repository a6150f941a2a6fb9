import threading
from collections import defaultdict

from odoo import api, models


class Bell:
    """Rings once for everybody who asks while it rings, and never too early for anybody."""

    def __init__(self):
        self._ringing = threading.Lock()
        self._asked = False

    def ring(self, sound):
        """Call ``sound`` from now on, here or in the thread that is calling it just now."""
        self._asked = True
        # who finds it ringing goes on: whoever rings looks again after letting go of it
        while self._asked and self._ringing.acquire(blocking=False):
            try:
                self._asked = False
                sound()
            finally:
                self._ringing.release()


_bells = defaultdict(Bell)
"""One for each database of this process."""


class IrCron(models.Model):
    """Wake those who run scheduled actions once, however many ask at the same time."""

    _inherit = "ir.cron"

    @api.model
    def _notifydb(self):
        # Odoo opens a connection for each, one after the other, while the people wait
        return _bells[self.env.cr.dbname].ring(super()._notifydb)
