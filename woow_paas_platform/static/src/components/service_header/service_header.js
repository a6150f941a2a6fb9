import {_t} from "@web/core/l10n/translation";
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
import {openChangeDialog} from "../change_dialog/open_change_dialog";
import {openDeleteDialog} from "../delete_dialog/open_delete_dialog";
import {PlanDialog} from "../plan_dialog/plan_dialog";
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

    /** What a restart costs: an app on a disk is away while the disk changes hands. */
    get restartText() {
        return this.service.data.volume_count ? _t("Away for a moment") : _t("Goes on answering");
    }

    get upgradeText() {
        return _t("Upgrade to %s", this.service.newVersion);
    }

    restart() {
        const title = _t("Restart “%s”?", this.service.data.name);
        openChangeDialog(this.dialog, this.service, "restart", {title});
    }

    stop() {
        const title = _t("Stop “%s”?", this.service.data.name);
        openChangeDialog(this.dialog, this.service, "stop", {title});
    }

    upgrade() {
        const title = _t("Upgrade to %s?", this.service.newVersion);
        openChangeDialog(this.dialog, this.service, "upgrade", {title});
    }

    changePlan() {
        this.dialog.add(PlanDialog, {
            serviceId: this.service.id,
            current: this.service.data.plan_id?.id || 0,
            change: (plan) => this.service.call("action_change_plan", [plan]),
            cancel: () => {},
        });
    }

    history() {
        document.querySelector(".o_paas_service_form .o_notebook [name='history']")?.click();
    }

    remove() {
        openDeleteDialog(this.dialog, this.service);
    }
}

registry.category("view_widgets").add("paas_service_header", {component: ServiceHeader});
