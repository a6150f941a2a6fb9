import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {Component, useState} from "@odoo/owl";
import {useClock} from "../../core/clock";
import {ago, clock, moment} from "../../core/format";
import {useServiceModel} from "../../core/service_model";
import {openDeleteDialog} from "../delete_dialog/open_delete_dialog";
import {RefreshButton} from "../refresh_button/refresh_button";

/** What one can do with a service, when it was looked at, and Refresh. */
export class ServiceHeader extends Component {
    static template = "woow_paas_platform.ServiceHeader";
    static components = {Dropdown, DropdownItem, RefreshButton};
    static props = {...standardWidgetProps};

    setup() {
        this.service = useServiceModel();
        this.dialog = useService("dialog");
        this.clock = useClock();
        this.state = useState({busy: ""});
    }

    get observedAt() {
        return moment(this.service.data.observed_at);
    }

    get observedClock() {
        return clock(this.observedAt);
    }

    get observedAgo() {
        return ago(this.observedAt, this.clock.now);
    }

    refresh() {
        return this.service.refresh();
    }

    /** Run one of the service's methods, once, however often it is clicked. */
    async run(method) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = method;
        try {
            await this.service.call(method);
        } finally {
            this.state.busy = "";
        }
    }

    open() {
        browser.open(this.service.url, "_blank", "noopener");
    }

    remove() {
        openDeleteDialog(this.dialog, this.service);
    }
}

registry.category("view_widgets").add("paas_service_header", {component: ServiceHeader});
