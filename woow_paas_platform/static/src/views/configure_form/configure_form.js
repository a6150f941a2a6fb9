import {registry} from "@web/core/registry";
import {formView} from "@web/views/form/form_view";

/** The configure page: leaving it keeps no half-filled draft, Deploy saves and goes on. */
export class ConfigureFormController extends formView.Controller {
    /** A draft that nobody deploys is not worth a record. */
    async beforeLeave() {
        if (this.model.root.isNew) {
            return true;
        }
        return super.beforeLeave(...arguments);
    }

    beforeVisibilityChange() {
        // stay a draft while the person looks something up in another tab
    }

    beforeUnload() {
        // nothing was promised to be kept yet
    }
}

export const configureFormView = {...formView, Controller: ConfigureFormController};

registry.category("views").add("paas_configure_form", configureFormView);
