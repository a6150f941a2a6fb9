import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {X2ManyField, x2ManyField} from "@web/views/fields/x2many/x2many_field";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {Component, useState} from "@odoo/owl";
import {useClock} from "../../core/clock";
import {ago} from "../../core/format";
import {SERVICE} from "../../core/service_model";

const PAGE = "woow_paas_platform.action_paas_services";

/** Open a service's page. */
function openService(action, id) {
    return action.doAction(PAGE, {props: {resId: id}, viewType: "form"});
}

/** The services of a workspace as cards; a card leads to the service's page. */
export class ServiceCards extends X2ManyField {
    async openRecord(record) {
        await openService(this.action, record.resId);
    }
}

/** What a service's card says beside its state, and what to do next. */
export class NextAction extends Component {
    static template = "woow_paas_platform.NextAction";
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.clock = useClock(10);
        this.state = useState({busy: false});
    }

    get data() {
        return this.props.record.data;
    }

    get since() {
        return ago(this.data.state_since, this.clock.now);
    }

    get text() {
        const {state, state_message: message} = this.data;
        const {template_id: app, plan_id: plan} = this.data;
        const names = [app?.display_name, plan?.display_name].filter(Boolean).join(" · ");
        const words = {
            error: message || "",
            unknown: message || "",
            deploying: this.since && _t("Asked for %s", this.since),
            deleting: this.since && _t("Asked for %s", this.since),
            stopped: this.since && _t("Since %s", this.since),
        };
        return words[state] || names;
    }

    /** The next step: a label, an icon, and either a method of the service or an address. */
    get next() {
        const {state, url, can_operate: may, can_cancel: cancel} = this.data;
        const steps = {
            draft: may && {label: _t("Finish"), icon: "fa-pencil"},
            deploying: cancel && {label: _t("Cancel"), icon: "fa-stop", method: "action_cancel"},
            running: url && {label: _t("Open app"), icon: "fa-external-link", url},
            error: {label: _t("See why"), icon: "fa-stethoscope"},
            stopped: may && {label: _t("Start"), icon: "fa-play", method: "action_start"},
            unknown: {label: _t("Check again"), icon: "fa-refresh", method: "action_refresh"},
        };
        return steps[state] || null;
    }

    async onClick() {
        const {method} = this.next;
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            if (method) {
                await this.orm.call(SERVICE, method, [[this.props.record.resId]]);
                await this.env.model.root.load();
            } else {
                await openService(this.action, this.props.record.resId);
            }
        } finally {
            this.state.busy = false;
        }
    }
}

registry.category("fields").add("paas_service_cards", {...x2ManyField, component: ServiceCards});
registry.category("view_widgets").add("paas_next_action", {component: NextAction});
