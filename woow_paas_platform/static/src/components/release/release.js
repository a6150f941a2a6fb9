import {_t} from "@web/core/l10n/translation";
import {CopyButton} from "@web/core/copy_button/copy_button";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {Component, useState} from "@odoo/owl";
import {clock} from "../../core/format";
import {useLook} from "../../core/look";
import {LookPanel} from "../look_panel/look_panel";
import {StateBadge} from "../state_badge/state_badge";

/** What Helm holds of the app: its history, and the newest values and manifest, masked. */
export class Release extends Component {
    static template = "woow_paas_platform.Release";
    static components = {CopyButton, LookPanel, StateBadge};
    static props = {...standardWidgetProps};

    setup() {
        this.look = useLook(() => this.props.record, "read_release");
        this.state = useState({open: ""});
        this.hint = _t("What Helm holds of this app. Secrets are shown as dots.");
        this.emptyText = _t("Helm holds nothing of this app.");
        this.copied = _t("Copied");
        this.clock = clock;
    }

    get history() {
        return this.look.state.data.history || [];
    }

    get texts() {
        const {values, manifest} = this.look.state.data;
        return [
            {key: "values", label: _t("Values"), text: values},
            {key: "manifest", label: _t("Manifest"), text: manifest},
        ].filter((part) => part.text);
    }

    toggle(key) {
        this.state.open = this.state.open === key ? "" : key;
    }
}

registry.category("view_widgets").add("paas_release", {component: Release});
