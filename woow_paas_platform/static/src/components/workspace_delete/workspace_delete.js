import {_t} from "@web/core/l10n/translation";
import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {useAutofocus} from "@web/core/utils/hooks";
import {useState} from "@odoo/owl";

/** Delete a workspace: what goes with it, whether its disks stay, and its name, typed. */
export class WorkspaceDeleteDialog extends ConfirmationDialog {
    static template = "woow_paas_platform.WorkspaceDeleteDialog";
    static props = {
        ...ConfirmationDialog.props,
        name: String,
        /** What deletion_facts of the workspace answers. */
        facts: Object,
        /** Called with (name, keepVolumes). */
        remove: Function,
    };

    setup() {
        super.setup();
        this.choice = useState({name: "", keep: Boolean(this.props.facts.disks)});
        useAutofocus({refName: "name"});
        this.title = _t("Delete the workspace “%s”?", this.props.name);
    }

    get losses() {
        const {services, addresses, disks, namespace} = this.props.facts;
        const list = [];
        if (services.length) {
            list.push({icon: "fa-cubes", text: _t("Apps: %s", services.join(", "))});
        }
        if (addresses.length) {
            list.push({icon: "fa-globe", text: _t("Addresses: %s", addresses.join(", "))});
        }
        if (disks && !this.choice.keep) {
            list.push({icon: "fa-hdd-o", text: _t("Disks with all their data: %s", disks)});
        }
        list.push({icon: "fa-key", text: _t("The secrets of its apps")});
        if (!this.choice.keep) {
            list.push({icon: "fa-server", text: _t("Everything in %s", namespace)});
        }
        return list;
    }

    get isReady() {
        return this.choice.name.trim() === this.props.name;
    }

    onKeydown(event) {
        if (event.key === "Enter" && this.isReady) {
            event.preventDefault();
            this._confirm();
        }
    }

    async _confirm() {
        if (this.isReady) {
            await this.execButton(() =>
                this.props.remove(this.choice.name.trim(), this.choice.keep),
            );
        }
    }
}
