import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {useAutofocus} from "@web/core/utils/hooks";
import {useState} from "@odoo/owl";

/**
 * Ask for a few values, and do something with them.
 *
 * questions: [{name, label, type: email | text | choice, help, options: [[value, label]], value,
 *     required}]
 */
export class AskDialog extends ConfirmationDialog {
    static template = "woow_paas_platform.AskDialog";
    static props = {
        ...ConfirmationDialog.props,
        questions: {type: Array, element: Object},
        text: {type: String, optional: true},
        /** Called with {name: value}. */
        submit: Function,
    };

    setup() {
        super.setup();
        this.answers = useState(
            Object.fromEntries(this.props.questions.map((one) => [one.name, one.value ?? ""])),
        );
        useAutofocus({refName: "first"});
    }

    get isReady() {
        return this.props.questions.every(
            (one) => !one.required || String(this.answers[one.name]).trim(),
        );
    }

    onKeydown(event) {
        if (event.key === "Enter" && event.target.tagName !== "TEXTAREA" && this.isReady) {
            event.preventDefault();
            this._confirm();
        }
    }

    async _confirm() {
        if (this.isReady) {
            await this.execButton(() => this.props.submit({...this.answers}));
        }
    }
}
