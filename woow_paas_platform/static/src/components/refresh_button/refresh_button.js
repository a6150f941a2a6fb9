import {browser} from "@web/core/browser/browser";
import {_t} from "@web/core/l10n/translation";
import {Component, onWillUnmount, useState} from "@odoo/owl";
import {PATIENCE} from "../../core/service_model";

/** Impatient clicks within this time (ms) are one click. */
const CALM = 3500;

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

    /** True for a moment after a click, also when its answer came at once. */
    get isCalm() {
        return this.lastClick !== undefined && Date.now() - this.lastClick < CALM;
    }

    get isBusy() {
        return this.state.asked !== null && this.state.asked === (this.props.observed ?? "");
    }

    async onClick() {
        if (this.isBusy || this.isCalm) {
            return;
        }
        this.lastClick = Date.now();
        this.state.asked = this.props.observed ?? "";
        browser.clearTimeout(this.timer);
        this.timer = browser.setTimeout(() => {
            this.state.asked = null;
        }, PATIENCE);
        try {
            await this.props.refresh();
        } catch (error) {
            this.state.asked = null;
            this.lastClick = undefined;
            throw error;
        }
    }
}
