import {_t} from "@web/core/l10n/translation";
import {Component} from "@odoo/owl";

/** The frame of a tab that is read from the cluster: loading, failed, empty, or its content. */
export class LookPanel extends Component {
    static template = "woow_paas_platform.LookPanel";
    static props = {
        state: Object,
        read: Function,
        hint: String,
        label: {type: String, optional: true},
        isEmpty: Boolean,
        emptyText: String,
        slots: {type: Object, optional: true},
    };

    get label() {
        return this.props.label || _t("Read again");
    }
}
