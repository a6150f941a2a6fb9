from odoo import fields, models

from .. import encryption
from ..engine import naming


class PaasSecret(models.Model):
    """A numbered secret of a service: where it is kept, and until it is there, its ciphertext.

    Nobody but the system reads or writes these: there are no access rights on purpose.
    """

    _name = "paas.secret"
    _description = "Secret of a service"
    _order = "service_id, key, number desc"

    service_id = fields.Many2one(
        "paas.cloud.service", required=True, ondelete="cascade", index=True
    )
    key = fields.Char(required=True, help="The field, or field.NAME for a variable.")
    number = fields.Integer(required=True)
    name = fields.Char(required=True, help="Name of the Secret in the workspace's namespace.")
    data_key = fields.Char(required=True, help="The key in it.")
    state = fields.Selection(
        [("pending", "Waits to be written"), ("written", "In the cluster")],
        required=True,
        default="pending",
    )
    ciphertext = fields.Text()

    _number_unique = models.Constraint(
        "UNIQUE(service_id, key, number)", "This secret has this number already."
    )
    _erased_when_written = models.Constraint(
        "CHECK(state = 'pending' OR ciphertext IS NULL)",
        "The text of a secret that is in the cluster is not kept.",
    )

    def _enter(self, service, key, data_key, text):
        """Keep a text as ciphertext under the next number; return the record."""
        number = 1 + max(
            service.secret_ids.filtered(lambda secret: secret.key == key).mapped("number"),
            default=0,
        )
        return self.create(
            {
                "service_id": service.id,
                "key": key,
                "number": number,
                "name": naming.secret_name(service.release_name, key, number),
                "data_key": data_key,
                "ciphertext": encryption.encrypt(self.env, text),
            }
        )

    def _reference(self):
        """Return what stands for the text in the answers."""
        self.ensure_one()
        return {"name": self.name, "key": self.data_key}

    def _text(self):
        """Return the text of one that is not in the cluster yet."""
        self.ensure_one()
        return encryption.decrypt(self.env, self.ciphertext)

    def _note_written(self):
        """Forget the texts, which are in the cluster now."""
        self.write({"state": "written", "ciphertext": False})
