import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {Component} from "@odoo/owl";
import {useServiceModel} from "../../core/service_model";
import {openTab} from "../../core/tabs";
import {AccessCard} from "../access_card/access_card";
import {Instances} from "../instances/instances";
import {Timeline} from "../timeline/timeline";

/** The timeline of the newest operation, above the tabs. */
export class TimelineWidget extends Component {
    static template = "woow_paas_platform.TimelineWidget";
    static components = {Timeline};
    static props = {...standardWidgetProps};

    setup() {
        this.service = useServiceModel();
        this.showLog = () => openTab("history");
    }

    /** Once all is well the timeline makes room; the history keeps it. */
    get isShown() {
        const {state, timeline} = this.service;
        return Boolean(timeline) && ["deploying", "deleting", "error"].includes(state);
    }
}

/** How to reach the app, and its instances. */
export class ServiceOverview extends Component {
    static template = "woow_paas_platform.ServiceOverview";
    static components = {AccessCard, Instances};
    static props = {...standardWidgetProps};

    setup() {
        this.service = useServiceModel();
        this.showLogs = () => openTab("logs");
    }

    get instances() {
        return this.service.data.instances || [];
    }
}

registry.category("view_widgets").add("paas_timeline", {component: TimelineWidget});
registry.category("view_widgets").add("paas_service_overview", {component: ServiceOverview});
