import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {CopyButton} from "@web/core/copy_button/copy_button";
import {Component, onWillUnmount, useState} from "@odoo/owl";
import {generateSecret} from "./generate_secret";

const DOTS = "••••••••••••••••";
/** Milliseconds after which a secret that was shown is hidden again. */
const SHOWN_FOR = 60000;

/** A secret answer: entered or generated once, afterwards only dots that can be looked behind. */
export class SecretControl extends Component {
    static template = "woow_paas_platform.SecretControl";
    static components = {CopyButton};
    static props = {
        id: String,
        field: Object,
        /** A text that is being entered, the reference of a stored one, or nothing. */
        value: {optional: true},
        label: {type: String, optional: true},
        error: {type: String, optional: true},
        describedBy: {type: String, optional: true},
        readonly: {type: Boolean, optional: true},
        /** Return the stored text; missing where nobody may look. */
        reveal: {type: Function, optional: true},
        /** Called with (value, {settled}). */
        change: {type: Function, optional: true},
    };

    setup() {
        this.state = useState({shown: false, text: "", before: null, isBusy: false});
        onWillUnmount(() => browser.clearTimeout(this.timer));
    }

    get isStored() {
        return Boolean(this.props.value) && typeof this.props.value === "object";
    }

    /** What stands in the input; a stored secret's text is there only while it is shown. */
    get text() {
        if (this.isStored) {
            return this.state.shown ? this.state.text : DOTS;
        }
        return this.props.value || "";
    }

    get canShow() {
        return this.isStored ? Boolean(this.props.reveal) : Boolean(this.props.value);
    }

    get canCopy() {
        return this.isStored ? this.state.shown : Boolean(this.props.value) && this.state.shown;
    }

    get canGenerate() {
        return this.props.field.type !== "env" || this.props.field.generate;
    }

    get showLabel() {
        return this.state.shown ? _t("Hide") : _t("Show");
    }

    /** What is good to know about the secret as it stands. */
    get hint() {
        if (this.isStored) {
            return this.state.shown ? _t("That you have looked at it is written down.") : "";
        }
        if (this.props.value) {
            return _t("Kept in the cluster only. Copy it now if you want your own record.");
        }
        return this.props.field.generate ? _t("Leave it empty to have a strong one made.") : "";
    }

    async toggle() {
        browser.clearTimeout(this.timer);
        if (this.state.shown) {
            return this.hide();
        }
        if (this.isStored) {
            this.state.isBusy = true;
            try {
                this.state.text = await this.props.reveal();
            } finally {
                this.state.isBusy = false;
            }
        }
        this.state.shown = true;
        this.timer = browser.setTimeout(() => this.hide(), SHOWN_FOR);
    }

    hide() {
        Object.assign(this.state, {shown: false, text: ""});
    }

    replace() {
        this.hide();
        this.state.before = this.props.value;
        this.props.change("", {settled: false});
    }

    keep() {
        const before = this.state.before;
        this.hide();
        this.state.before = null;
        this.props.change({...before}, {settled: true});
    }

    generate() {
        browser.clearTimeout(this.timer);
        this.state.shown = true;
        this.props.change(generateSecret(this.props.field), {settled: true});
    }

    onInput(event) {
        this.props.change(event.target.value, {settled: false});
    }

    onChange(event) {
        this.props.change(event.target.value, {settled: true});
    }
}
