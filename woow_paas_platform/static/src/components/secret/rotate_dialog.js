import {_t} from "@web/core/l10n/translation";
import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {useState} from "@odoo/owl";
import {SecretControl} from "./secret_control";

/** Give a deployed app another secret; it restarts with it. */
export class RotateDialog extends ConfirmationDialog {
    static template = "woow_paas_platform.RotateDialog";
    static components = {...ConfirmationDialog.components, SecretControl};
    static props = {
        ...ConfirmationDialog.props,
        field: Object,
        label: String,
        /** Called with the new text, or false for one that the platform makes. */
        rotate: Function,
    };

    setup() {
        super.setup();
        this.entered = useState({text: ""});
        this.title = _t("Change “%s”", this.props.label);
    }

    get field() {
        return {...this.props.field, placeholder: "", generate: this.canBeMade};
    }

    get canBeMade() {
        return this.props.field.type !== "env";
    }

    get isReady() {
        const {text} = this.entered;
        return text ? text.length >= (this.props.field.shortest || 1) : this.canBeMade;
    }

    async _confirm() {
        return this.execButton(async () => {
            await this.props.rotate(this.entered.text || false);
        });
    }
}
