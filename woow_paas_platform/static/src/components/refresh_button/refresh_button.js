import {browser} from "@web/core/browser/browser";
import {_t} from "@web/core/l10n/translation";
import {Component, onWillUnmount, useState} from "@odoo/owl";
import {PATIENCE} from "../../core/service_model";

/** Refresh: asks once, and ignores further clicks until the answer is there. */
export class RefreshButton extends Component {
    static template = "woow_paas_platform.RefreshButton";
    static props = {
        refresh: Function,
        /** Changes when a newer observation has arrived. */
        observed: {type: [String, Number], optional: true},
        label: {type: String, optional: true},
        compact: {type: Boolean, optional: true},
    };

    setup() {
        this.state = useState({asked: null});
        onWillUnmount(() => browser.clearTimeout(this.timer));
    }

    get label() {
        return this.props.label || _t("Refresh");
    }

    get isBusy() {
        return this.state.asked !== null && this.state.asked === (this.props.observed ?? "");
    }

    async onClick() {
        if (this.isBusy) {
            return;
        }
        this.state.asked = this.props.observed ?? "";
        browser.clearTimeout(this.timer);
        this.timer = browser.setTimeout(() => {
            this.state.asked = null;
        }, PATIENCE);
        try {
            await this.props.refresh();
        } catch (error) {
            this.state.asked = null;
            throw error;
        }
    }
}
