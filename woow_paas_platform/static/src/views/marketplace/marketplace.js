import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {SearchPanel} from "@web/search/search_panel/search_panel";
import {kanbanView} from "@web/views/kanban/kanban_view";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {Component, onMounted, useState} from "@odoo/owl";
import {number} from "../../core/format";

/** Return the function that starts the configure page of an application. */
export function useDeploy() {
    const orm = useService("orm");
    const action = useService("action");
    const choice = useService("paas_workspace_choice");
    return async (templateId) => {
        const answer = await orm.call("paas.app.template", "action_configure", [[templateId]], {
            context: choice.context,
        });
        await action.doAction(answer, {additionalContext: choice.context});
    };
}

/** The Deploy button of a card. */
export class DeployButton extends Component {
    static template = "woow_paas_platform.DeployButton";
    static props = {...standardWidgetProps};

    setup() {
        this.deploy = useDeploy();
        this.state = useState({busy: false});
    }

    get label() {
        return _t("Deploy %s", this.props.record.data.name);
    }

    async onClick() {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            await this.deploy(this.props.record.resId);
        } finally {
            this.state.busy = false;
        }
    }
}

/** Which workspace to deploy into: context for price and room, not a filter. */
export class WorkspaceChoice extends Component {
    static template = "woow_paas_platform.WorkspaceChoice";
    static components = {Dropdown, DropdownItem};
    static props = {compact: {type: Boolean, optional: true}};

    setup() {
        this.choice = useService("paas_workspace_choice");
        this.state = useState(this.choice.state);
    }
}

/** What is left of the chosen workspace's quota, and another way to choose it. */
export class RoomLeft extends Component {
    static template = "woow_paas_platform.RoomLeft";
    static components = {Dropdown, DropdownItem};
    static props = {};

    setup() {
        this.choice = useService("paas_workspace_choice");
        this.state = useState(this.choice.state);
    }

    get room() {
        const workspace = this.state.current;
        const left = (quota, used) => number(Math.max(0, quota - used));
        const parts = [];
        if (workspace.quota_cpu) {
            parts.push(_t("%s CPU", left(workspace.quota_cpu, workspace.used_cpu)));
        }
        if (workspace.quota_memory_mib) {
            const {quota_memory_mib: quota, used_memory_mib: used} = workspace;
            parts.push(_t("%s GiB memory", left(quota / 1024, used / 1024)));
        }
        if (workspace.quota_storage_gib) {
            const {quota_storage_gib: quota, used_storage_gib: used} = workspace;
            parts.push(_t("%s GiB disk", left(quota, used)));
        }
        return parts;
    }
}

/** The marketplace's search panel, with the workspace choice under the filters. */
export class MarketplaceSearchPanel extends SearchPanel {
    static template = "woow_paas_platform.MarketplaceSearchPanel";
    static components = {...SearchPanel.components, WorkspaceChoice};
}

export class MarketplaceController extends kanbanView.Controller {
    setup() {
        super.setup();
        this.deploy = useDeploy();
        const choice = useService("paas_workspace_choice");
        onMounted(() => choice.load());
    }

    /** A card leads where its button leads. */
    async openRecord(record) {
        await this.deploy(record.resId);
    }
}

export class MarketplaceRenderer extends kanbanView.Renderer {
    static template = "woow_paas_platform.MarketplaceRenderer";
    static components = {...kanbanView.Renderer.components, RoomLeft};
}

registry.category("view_widgets").add("paas_deploy_button", {component: DeployButton});
registry.category("views").add("paas_marketplace", {
    ...kanbanView,
    Controller: MarketplaceController,
    Renderer: MarketplaceRenderer,
    SearchPanel: MarketplaceSearchPanel,
});
