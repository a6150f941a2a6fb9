import {_t} from "@web/core/l10n/translation";
import {CopyButton} from "@web/core/copy_button/copy_button";
import {Component} from "@odoo/owl";

/** How to reach the app: its address, to open and to copy. */
export class AccessCard extends Component {
    static template = "woow_paas_platform.AccessCard";
    static components = {CopyButton};
    static props = {service: Object};

    setup() {
        this.copied = _t("Copied");
    }
}
