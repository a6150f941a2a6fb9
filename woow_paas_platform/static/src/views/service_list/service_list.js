import {registry} from "@web/core/registry";
import {kanbanView} from "@web/views/kanban/kanban_view";
import {listView} from "@web/views/list/list_view";
import {useListLive} from "../../core/live";

/** The services as a list that follows what happens to them. */
export class ServiceListController extends listView.Controller {
    setup() {
        super.setup();
        useListLive(() => !this.model.root.editedRecord && this.model.root.load());
    }
}

/** The services as cards that follow what happens to them. */
export class ServiceKanbanController extends kanbanView.Controller {
    setup() {
        super.setup();
        useListLive(() => this.model.root.load());
    }
}

registry.category("views").add("paas_service_list", {
    ...listView,
    Controller: ServiceListController,
});
registry.category("views").add("paas_service_kanban", {
    ...kanbanView,
    Controller: ServiceKanbanController,
});
