import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {Component} from "@odoo/owl";
import {clock} from "../../core/format";
import {useLook} from "../../core/look";
import {LookPanel} from "../look_panel/look_panel";
import {StateBadge} from "../state_badge/state_badge";

/** What the app consists of in the cluster, each part with its state. */
export class Objects extends Component {
    static template = "woow_paas_platform.Objects";
    static components = {LookPanel, StateBadge};
    static props = {...standardWidgetProps};

    setup() {
        this.look = useLook(() => this.props.record, "read_objects");
        this.hint = _t("What this app consists of in the cluster, read just now.");
        this.emptyText = _t("Nothing of this app is in the cluster.");
        this.clock = clock;
    }

    get rows() {
        return this.look.state.data.objects || [];
    }
}

registry.category("view_widgets").add("paas_objects", {component: Objects});
