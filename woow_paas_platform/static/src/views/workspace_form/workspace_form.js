import {registry} from "@web/core/registry";
import {browser} from "@web/core/browser/browser";
import {formView} from "@web/views/form/form_view";
import {useEffect} from "@odoo/owl";
import {useListLive} from "../../core/live";

/** Milliseconds between two looks while the workspace is being deleted. */
const LOOK = 3000;

/** The workspace page: reads itself again when one of its apps changed, unless being edited. */
export class WorkspaceFormController extends formView.Controller {
    setup() {
        super.setup();
        useListLive(() => this.readAgain());
        useEffect(
            (deleting) => {
                if (!deleting) {
                    return;
                }
                const timer = browser.setInterval(() => this.readAgain(), LOOK);
                return () => browser.clearInterval(timer);
            },
            () => [this.model.root.data.state === "deleting"],
        );
    }

    async readAgain() {
        const {root} = this.model;
        if (root.resId && !(await root.isDirty())) {
            await root.load();
        }
    }
}

registry.category("views").add("paas_workspace_form", {
    ...formView,
    Controller: WorkspaceFormController,
});
