import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useDebounced} from "@web/core/utils/timing";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {Component, useState} from "@odoo/owl";
import {useLocalChanges, useShownErrors} from "../../core/form_events";
import {checkSubdomain} from "../../core/validation";

/** The first part of the app's address, between scheme and domain, checked while typing. */
export class SubdomainField extends Component {
    static template = "woow_paas_platform.SubdomainField";
    static props = {...standardFieldProps, id: {type: String, optional: true}};

    setup() {
        this.shown = useShownErrors();
        this.state = useState({draft: null, touched: false, checking: false});
        this.later = useDebounced(() => this.commit(), 400);
        useLocalChanges(() => this.commit());
    }

    get data() {
        return this.props.record.data;
    }

    get value() {
        return this.state.draft ?? (this.data[this.props.name] || "");
    }

    get scheme() {
        return `${this.data.access_scheme || "http"}://`;
    }

    get error() {
        if (!this.value && !this.state.touched && !this.shown.all) {
            return "";
        }
        const own = checkSubdomain(this.value);
        return own || (!this.isChecking && (this.data.input_errors || {}).subdomain) || "";
    }

    get isChecking() {
        return this.state.draft !== null;
    }

    get note() {
        if (this.isChecking) {
            return {text: _t("Checking…"), icon: "fa-clock-o", css: ""};
        }
        if (this.value) {
            return {
                text: _t("This address is free."),
                icon: "fa-check-circle",
                css: "o_paas_text_ok",
            };
        }
        return {text: _t("Where people find the app."), icon: "", css: ""};
    }

    onInput(event) {
        this.state.draft = event.target.value.trim().toLowerCase();
        this.state.touched = true;
        this.later();
    }

    async commit() {
        const {draft} = this.state;
        if (draft === null) {
            return;
        }
        await this.props.record.update({[this.props.name]: draft || false});
        if (this.state.draft === draft) {
            this.state.draft = null;
        }
    }
}

registry.category("fields").add("paas_subdomain", {
    component: SubdomainField,
    supportedTypes: ["char"],
    fieldDependencies: [
        {name: "domain_suffix", type: "char", readonly: true},
        {name: "access_scheme", type: "char", readonly: true},
        {name: "input_errors", type: "json", readonly: true},
    ],
});
