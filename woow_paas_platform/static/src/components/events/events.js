import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {Component} from "@odoo/owl";
import {clock} from "../../core/format";
import {useLook} from "../../core/look";
import {LookPanel} from "../look_panel/look_panel";

/** What the cluster itself said about the app: warnings, and the newest of the rest. */
export class Events extends Component {
    static template = "woow_paas_platform.Events";
    static components = {LookPanel};
    static props = {...standardWidgetProps};

    setup() {
        this.look = useLook(() => this.props.record, "read_events");
        this.hint = _t(
            "What the cluster said about this app, newest first. It forgets after an hour.",
        );
        this.emptyText = _t("The cluster has said nothing about this app lately.");
        this.clock = clock;
    }

    get rows() {
        return this.look.state.data.events || [];
    }
}

registry.category("view_widgets").add("paas_events", {component: Events});
