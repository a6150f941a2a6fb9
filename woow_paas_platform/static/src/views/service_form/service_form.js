import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {formView} from "@web/views/form/form_view";
import {useEffect} from "@odoo/owl";
import {useServiceLive} from "../../core/live";

const LIST = "woow_paas_platform.action_paas_services";

/** The service page: a form that keeps itself up to date. */
export class ServiceFormController extends formView.Controller {
    setup() {
        super.setup();
        this.notification = useService("notification");
        this.live = useServiceLive(() => this.model.root, {onGone: () => this.leave()});
        useEffect(
            (active, state) => {
                if (active === false && this.seen) {
                    this.leave();
                }
                this.tell(state);
                this.seen = state;
            },
            () => [this.model.root.data.active, this.model.root.data.state],
        );
    }

    /** Say in a short notice what a person waited for. */
    tell(state) {
        const {name} = this.model.root.data;
        if (this.seen === "deploying" && state === "running") {
            this.notification.add(_t("%s is running.", name), {type: "success"});
        }
    }

    /** The service is gone: say so and go to the list. */
    leave() {
        const name = this.model.root.data.display_name || this.model.root.data.name;
        this.notification.add(_t("%s was deleted.", name), {type: "success"});
        this.actionService.doAction(LIST, {clearBreadcrumbs: true});
    }
}

export const serviceFormView = {...formView, Controller: ServiceFormController};

registry.category("views").add("paas_service_form", serviceFormView);
