import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {useService} from "@web/core/utils/hooks";
import {onWillStart, useState} from "@odoo/owl";
import {SERVICE} from "../../core/service_model";
import {Changes} from "../changes/changes";

/** Nothing is applied unseen: what will happen in plain sentences, the values under them. */
export class ChangeDialog extends ConfirmationDialog {
    static template = "woow_paas_platform.ChangeDialog";
    static components = {...ConfirmationDialog.components, Changes};
    static props = {
        ...ConfirmationDialog.props,
        serviceId: Number,
        /** What the server is asked about: rollback, upgrade, restart or stop. */
        kind: String,
        target: {type: [Number, Boolean], optional: true},
    };

    setup() {
        super.setup();
        this.orm = useService("orm");
        this.preview = useState({sentences: [], changes: []});
        onWillStart(async () => {
            const {serviceId, kind, target} = this.props;
            const args = [[serviceId], kind, target || false];
            Object.assign(this.preview, await this.orm.call(SERVICE, "read_preview", args));
        });
    }
}
