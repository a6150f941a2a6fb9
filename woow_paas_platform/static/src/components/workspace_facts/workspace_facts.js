import {_t} from "@web/core/l10n/translation";
import {CopyButton} from "@web/core/copy_button/copy_button";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {Component} from "@odoo/owl";

const CLUSTER = {
    new: {label: _t("Not connected yet"), icon: "fa-plug", css: "o_paas_muted"},
    connected: {label: _t("Connected"), icon: "fa-check-circle", css: "o_paas_text_ok"},
    limited: {
        label: _t("Permissions missing"),
        icon: "fa-exclamation-triangle",
        css: "o_paas_text_warn",
    },
    unreachable: {
        label: _t("Not reachable"),
        icon: "fa-exclamation-circle",
        css: "o_paas_text_error",
    },
};

/** Where a workspace runs, and who may reach whom, in plain words. */
export class WorkspaceFacts extends Component {
    static template = "woow_paas_platform.WorkspaceFacts";
    static components = {CopyButton};
    static props = {...standardFieldProps};

    get place() {
        return this.props.record.data[this.props.name] || {};
    }

    get cluster() {
        return CLUSTER[this.place.cluster_state] || CLUSTER.new;
    }

    get wallsAreOpen() {
        return this.place.walls === "open";
    }

    get copyLabel() {
        return _t("Copy the namespace");
    }

    get copied() {
        return _t("Copied");
    }
}

registry
    .category("fields")
    .add("paas_place", {component: WorkspaceFacts, supportedTypes: ["json"]});
