import {_t} from "@web/core/l10n/translation";
import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {useAutofocus} from "@web/core/utils/hooks";
import {useState} from "@odoo/owl";

/** Delete a service: type its name, choose what happens to its data. Keeping is preselected. */
export class DeleteDialog extends ConfirmationDialog {
    static template = "woow_paas_platform.DeleteDialog";
    static props = {
        ...ConfirmationDialog.props,
        name: String,
        keepsData: {type: Boolean, optional: true},
        workspace: {type: String, optional: true},
        /** Called with (name, keepVolumes). */
        remove: Function,
    };

    setup() {
        super.setup();
        this.choice = useState({name: "", keep: true});
        useAutofocus({refName: "name"});
        this.title = _t("Delete “%s”?", this.props.name);
    }

    get isReady() {
        return this.choice.name.trim() === this.props.name;
    }

    onKeydown(event) {
        if (event.key === "Enter" && this.isReady) {
            event.preventDefault();
            this._confirm();
        }
    }

    async _confirm() {
        if (!this.isReady) {
            return;
        }
        return this.execButton(async () => {
            await this.props.remove(this.choice.name.trim(), this.choice.keep);
        });
    }
}
