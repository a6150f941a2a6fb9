import {_t} from "@web/core/l10n/translation";
import {CopyButton} from "@web/core/copy_button/copy_button";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {Component} from "@odoo/owl";
import {useClock} from "../../core/clock";
import {ago, clock, moment} from "../../core/format";
import {useServiceModel} from "../../core/service_model";
import {stateInfo} from "../../core/states";
import {AppIcon} from "../app_icon/app_icon";
import {RefreshButton} from "../refresh_button/refresh_button";
import {StateBadge} from "../state_badge/state_badge";

/** The head of the service page: what it is, how it is, where it is. */
export class ServiceStatus extends Component {
    static template = "woow_paas_platform.ServiceStatus";
    static components = {AppIcon, CopyButton, RefreshButton, StateBadge};
    static props = {...standardWidgetProps};

    setup() {
        this.service = useServiceModel();
        this.clock = useClock(5);
        this.copied = _t("Copied");
        this.checkAgain = _t("Check again");
    }

    get data() {
        return this.service.data;
    }

    /** What of a stopped app cannot be stopped, by name. */
    get goesOn() {
        return this.service.state === "stopped" ? (this.data.goes_on || []).join(", ") : "";
    }

    get facts() {
        const {data} = this;
        const app = [data.template_id?.display_name, data.template_version]
            .filter(Boolean)
            .join(" ");
        const plan = data.plan_id && _t("plan %s", data.plan_id.display_name);
        const price = data.price_text && _t("%s / month", data.price_text);
        return [app, plan, price].filter(Boolean).join(" · ");
    }

    get checked() {
        return moment(this.data.observed_at);
    }

    get checkedAgo() {
        return ago(this.checked, this.clock.now);
    }

    get unknown() {
        const {data} = this;
        const cluster = data.cluster_name || "";
        const since = clock(data.unknown_since || data.observed_at);
        const last = data.last_known_state ? stateInfo(data.last_known_state).label : "";
        const words = [
            since
                ? _t("The cluster “%(cluster)s” has not answered since %(since)s.", {
                      cluster,
                      since,
                  })
                : _t("The cluster “%s” has not answered yet.", cluster),
        ];
        if (last) {
            words.push(_t("Last known: %s.", last));
        }
        words.push(_t("The app itself may be fine."));
        return words.join(" ");
    }

    refresh() {
        return this.service.refresh();
    }
}

registry.category("view_widgets").add("paas_service_status", {component: ServiceStatus});
